import { Select } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { put, remove } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { Drift, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { PathText } from "~/ui/PathText";
import { Time } from "~/ui/Time";
import { everyText } from "./driftTimes";

const usual = [0, 3_600, 21_600, 43_200, 86_400, 604_800];

/** How often is looked here and below: the schedule that counts, and one of this very place. */
export function DriftSchedule({ resource, drift }: { resource: Resource; drift: Drift }) {
  const { administer } = useSuspenseQuery(meQuery).data.can;
  const client = useQueryClient();
  const { schedule } = drift;
  const own = schedule !== null && schedule.place === resource.path ? schedule.every_seconds : null;
  const set = useMutation({
    mutationFn: (every: string) =>
      every === "above"
        ? remove(`/drift/schedules?place=${encodeURIComponent(resource.path)}`)
        : put("/drift/schedules", { place: resource.path, every_seconds: Number(every) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["resources"] }),
  });
  const times = own === null || usual.includes(own) ? usual : [own, ...usual];
  return (
    <Panel title="Schedule">
      <KeyValues
        rows={[
          ["Looked at", schedule === null ? "only when somebody asks" : everyText(schedule.every_seconds)],
          [
            "Set at",
            schedule === null ? null : schedule.place === "" ? (
              "the whole tree"
            ) : (
              <PathText key="place" path={schedule.place} />
            ),
          ],
          ["Next", drift.next_check_at === null ? null : <Time key="next" at={drift.next_check_at} />],
        ]}
      />
      {administer && (
        <Select
          mt="md"
          label="Look here and below"
          data={[
            { value: "above", label: "as set above" },
            ...times.map((every) => ({ value: String(every), label: everyText(every) })),
          ]}
          value={own === null ? "above" : String(own)}
          allowDeselect={false}
          disabled={set.isPending}
          onChange={(every) => every !== null && set.mutate(every)}
        />
      )}
      <ProblemAlert error={set.error} />
    </Panel>
  );
}
