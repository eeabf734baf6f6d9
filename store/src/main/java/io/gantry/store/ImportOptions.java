package io.gantry.store;

import io.gantry.oci.Platform;
import java.util.List;

/**
 * How a root file system becomes an image.
 *
 * @param changes Dockerfile instructions: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME,
 *     WORKDIR, STOPSIGNAL, ONBUILD, HEALTHCHECK, SHELL
 * @param message kept as the history's comment
 * @param platform what it runs on
 */
public record ImportOptions(List<String> changes, String message, Platform platform) {
  /** No changes, and for this machine. */
  public static final ImportOptions PLAIN =
      new ImportOptions(List.of(), "Imported from -", Platform.current());

  public ImportOptions {
    changes = List.copyOf(changes);
  }
}
