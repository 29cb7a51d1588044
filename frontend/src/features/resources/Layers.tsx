import type { Resolution } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { Value } from "~/ui/Value";
import css from "./Explain.module.css";
import { isHere, layersOf } from "./explain";
import { OriginLink, PlaceLink } from "./OriginLink";

type Props = { id: string; resolution: Resolution; here: string };

/** Every layer that set a value, strongest first: the one that wins, and those that it beat struck through. */
export function Layers({ id, resolution, here }: Props) {
  const { locked, sensitive, overrode } = resolution;
  return (
    <ol className={css.layers} id={id} aria-label="Layers, strongest first">
      {layersOf(resolution).map((layer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: layers have an order and nothing else
        <li key={index} className={`${css.layer} ${layer.wins ? css.wins : ""}`}>
          {!layer.wins && <Value value={layer.value} sensitive={sensitive} struck />}
          <span className={css.origin}>
            {isHere(layer.origin, here) ? "set here" : <OriginLink origin={layer.origin} />}
          </span>
          {layer.wins && overrode.length > 0 && <Chip tone="ok">wins</Chip>}
          {layer.wins && locked !== null && (
            <span className="muted">
              locked by <PlaceLink place={locked} />: nothing below may set it again
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
