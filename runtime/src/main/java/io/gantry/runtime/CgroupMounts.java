package io.gantry.runtime;

import io.gantry.linux.MountAttr;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps for a mount of type cgroup: the container's own folders at the place where programs look
 * for them.
 *
 * @param hasNamespace whether the container has a cgroup namespace, in which a fresh mount shows
 *     the container's folder as the root
 */
record CgroupMounts(CgroupPlacement placement, boolean hasNamespace) {
  private static final long HARD = MountAttr.NO_SUID | MountAttr.NO_DEV | MountAttr.NO_EXEC;

  List<Step> steps(String target, MountOptions options, String field) {
    if (placement.hierarchies().isEmpty()) {
      throw GantryException.invalid(field + ": a container without cgroup has none to mount");
    }
    return placement.unified() ? unified(target, options) : hierarchies(target, options);
  }

  private List<Step> unified(String target, MountOptions options) {
    long attributes = HARD | options.attributes();
    if (hasNamespace) {
      return List.of(new Step.Mount("cgroup2", target, attributes, List.of("source=cgroup")));
    }
    // A fresh mount outside of a namespace would change the options of the host's, so bind that.
    return List.of(
        new Step.Bind(
            placement.hierarchies().getFirst().mount(),
            target,
            Step.Bind.RECURSIVE | Step.Bind.ATTRIBUTES_RECURSIVE,
            attributes,
            0,
            MountAttr.PRIVATE | MountOptions.RECURSIVE));
  }

  /** A folder for each hierarchy, and a link from each controller to the one that it shares. */
  private List<Step> hierarchies(String target, MountOptions options) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Mount("tmpfs", target, HARD, List.of("source=tmpfs", "mode=755")));
    for (CgroupPlacement.Hierarchy hierarchy : placement.hierarchies()) {
      steps.add(hierarchy(hierarchy, target + "/" + hierarchy.name(), options));
      if (hierarchy.name().contains(",")) {
        for (String controller : hierarchy.options()) {
          steps.add(new Step.MakeLink(target + "/" + controller, hierarchy.name()));
        }
      }
    }
    if ((options.attributes() & MountAttr.READ_ONLY) != 0) {
      steps.add(new Step.ReadOnly(target));
    }
    return steps;
  }

  private Step hierarchy(CgroupPlacement.Hierarchy hierarchy, String target, MountOptions options) {
    long attributes = HARD | options.attributes();
    if (hasNamespace) {
      List<String> data = new ArrayList<>(List.of("source=cgroup"));
      data.addAll(hierarchy.options());
      return new Step.Mount("cgroup", target, attributes, data);
    }
    return new Step.Bind(hierarchy.folder(), target, 0, attributes, 0, MountAttr.PRIVATE);
  }
}
