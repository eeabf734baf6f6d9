package io.gantry.runtime;

import io.gantry.linux.KernelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Options of an overlay mount, in the form that the kernel understands. */
final class OverlayOptions {
  private OverlayOptions() {}

  /** Since 6.5 each layer is an option of its own; before, one text names them all. */
  static List<String> of(RootFileSystem.Overlay overlay, KernelVersion kernel) {
    List<String> options = new ArrayList<>();
    if (kernel.isAtLeast(6, 5)) {
      options.add("source=" + Step.Overlay.TYPE);
      overlay.lowers().forEach(lower -> options.add(Step.Overlay.LOWER + lower));
      options.add("upperdir=" + overlay.upper());
      options.add("workdir=" + overlay.work());
    } else {
      options.add(
          overlay.lowers().stream()
              .map(OverlayOptions::escapedLayer)
              .collect(Collectors.joining(":", "lowerdir=", "")));
      options.add("upperdir=" + escaped(overlay.upper()));
      options.add("workdir=" + escaped(overlay.work()));
    }
    return options;
  }

  /** In the old form a comma ends an option. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\").replace(",", "\\,");
  }

  private static String escapedLayer(Path path) {
    return escaped(path).replace(":", "\\:");
  }
}
