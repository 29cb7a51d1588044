import { Fragment, memo } from "react";
import type { LogLine } from "~/api/types";
import { spans } from "./logLines";
import css from "./RunLog.module.css";

type Props = { lines: LogLine[]; hits: ReadonlySet<number>; times: boolean; chosen: string };

/** The lines themselves, with a heading where a new stage begins; each line's number is a link to it. */
export const LogLines = memo(function LogLines({ lines, hits, times, chosen }: Props) {
  return lines.map((line, index) => (
    <Fragment key={line.position}>
      {line.stage !== lines[index - 1]?.stage && <div className={css.stage}>{line.stage}</div>}
      <Line line={line} hit={hits.has(line.position)} times={times} chosen={chosen === `L${line.position}`} />
    </Fragment>
  ));
});

type LineProps = { line: LogLine; hit: boolean; times: boolean; chosen: boolean };

const Line = memo(function Line({ line, hit, times, chosen }: LineProps) {
  const bad = line.level === "error" || line.stream === "err";
  return (
    <div id={`L${line.position}`} className={`${css.line} ${hit ? css.hit : ""} ${chosen ? css.chosen : ""}`}>
      <a className={css.number} href={`#L${line.position}`} aria-label={`Line ${line.position}`}>
        {line.position}
      </a>
      {times && <span className={css.at}>{line.at.slice(11, 19)}</span>}
      <span className={`${css.text} ${bad ? css.bad : ""}`}>
        {spans(line.text).map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans are a cut of one text
          <span key={index} className={css[span.tone]} style={span.bold ? { fontWeight: 600 } : undefined}>
            {span.text}
          </span>
        ))}
      </span>
    </div>
  );
});
