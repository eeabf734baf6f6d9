package io.gantry.daemon;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Result;
import java.util.ArrayList;
import java.util.List;

/** The other side of copies and pushes: skopeo, which reads and writes the same places. */
final class Skopeo {
  private final DaemonProcess daemon;

  Skopeo(DaemonProcess daemon) {
    this.daemon = daemon;
  }

  /** What stands there has this digest. */
  String digest(String place) {
    return run("inspect", "--tls-verify=false", "--format", "{{.Digest}}", place).ok();
  }

  /** Its manifest or index, as it is. */
  String raw(String place) {
    return run("inspect", "--tls-verify=false", "--raw", place).ok();
  }

  Result inspect(String place) {
    return run("inspect", "--tls-verify=false", place);
  }

  void copy(String from, String to, String... options) {
    List<String> arguments = new ArrayList<>(List.of("copy", "-q"));
    arguments.addAll(List.of("--src-tls-verify=false", "--dest-tls-verify=false"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(from, to));
    run(arguments.toArray(String[]::new)).ok();
  }

  private Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    command.addAll(List.of(arguments));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }
}
