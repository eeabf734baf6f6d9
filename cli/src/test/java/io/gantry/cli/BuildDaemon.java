package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What tests of {@code gantry build} share: a daemon, and the command that speaks to it. */
final class BuildDaemon implements AutoCloseable {
  private final DaemonProcess process = DaemonProcess.start();

  DaemonProcess process() {
    return process;
  }

  /** The value of {@code GANTRY_HOST}. */
  String host() {
    return "unix://" + process.socket;
  }

  /** Runs the command without input. */
  Ran run(String... words) {
    return Ran.with(Map.of("GANTRY_HOST", host()), "", words);
  }

  /** Builds, shows each step, and expects that it works. */
  Ran built(Path context, String... options) {
    Ran ran = build(context, options);
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran;
  }

  /** Builds, expects that it fails, and gives what it said. */
  String failed(Path context, String... options) {
    Ran ran = build(context, options);
    assertThat(ran.status()).as(ran.err()).isPositive();
    return ran.err();
  }

  private Ran build(Path context, String... options) {
    return run(
        Stream.of(
                Stream.of("build", "--progress", "plain"),
                Stream.of(options),
                Stream.of(context.toString()))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    process.close();
  }
}
