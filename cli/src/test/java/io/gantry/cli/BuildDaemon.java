package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What tests of {@code gantry build} share: a daemon that lives as long as their class, and the
 * command that speaks to it.
 */
final class BuildDaemon implements BeforeAllCallback, AfterAllCallback {
  private @Nullable DaemonProcess process;

  @Override
  public void beforeAll(ExtensionContext context) {
    process = DaemonProcess.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    process().close();
  }

  DaemonProcess process() {
    return Objects.requireNonNull(process);
  }

  /** The value of {@code GANTRY_HOST}. */
  String host() {
    return "unix://" + process().socket;
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
}
