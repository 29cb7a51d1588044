import { Button, Modal, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { everyResourceQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ResourceLink } from "./ResourceLink";

/** In place of the destruction of a resource that others stand under: why not, and which they are. */
export function DestroyRefused({ resource }: { resource: Resource }) {
  const [open, setOpen] = useState(false);
  const below = useQuery({ ...everyResourceQuery({ parent: resource.path }), enabled: open });
  const standing = below.data?.filter(({ parent, state }) => parent === resource.path && state !== "destroyed");
  return (
    <>
      <Button variant="default" color="red" onClick={() => setOpen(true)}>
        Destroy…
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={`${resource.path} cannot be destroyed`}>
        <Stack gap="md">
          <p style={{ margin: 0 }}>
            What stands below a resource is destroyed first, from the leaves upwards: by hand, or all of it as one by
            “Destroy with everything below”. Below it {resource.children === 1 ? "is" : "are"}:
          </p>
          <ProblemAlert error={below.error} />
          {standing === undefined && below.error === null && <Skeleton h={20} />}
          <nav aria-label="What blocks it">
            {standing?.map(({ id, path }) => (
              <div key={id}>
                <ResourceLink path={path}>{path}</ResourceLink>
              </div>
            ))}
          </nav>
        </Stack>
      </Modal>
    </>
  );
}
