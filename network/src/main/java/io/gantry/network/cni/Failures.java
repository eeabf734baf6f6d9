package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Gathers the failures of steps that are all tried. For one thread. */
final class Failures {
  private final List<GantryException> gathered = new ArrayList<>();

  void collect(Runnable step) {
    try {
      step.run();
    } catch (GantryException e) {
      gathered.add(e);
    }
  }

  boolean isEmpty() {
    return gathered.isEmpty();
  }

  void addAll(Failures others) {
    gathered.addAll(others.gathered);
  }

  /** One failure as it is; several as one of the first's kind that says all. */
  void throwAny() {
    if (gathered.isEmpty()) {
      return;
    }
    GantryException first = gathered.getFirst();
    if (gathered.size() == 1) {
      throw first;
    }
    throw new GantryException(
        first.kind(),
        gathered.stream().map(GantryException::getMessage).collect(Collectors.joining("; ")),
        first);
  }
}
