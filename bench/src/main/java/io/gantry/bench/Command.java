package io.gantry.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A program run as a user runs it: as a process of its own. */
record Command(List<String> line, Map<String, String> environment) {
  /** Runs it with its output thrown away; the seconds it took. A failure ends the measurement. */
  double seconds() {
    long begin = System.nanoTime();
    run(ProcessBuilder.Redirect.to(new File("/dev/null")));
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Runs it; what it printed. */
  String output() {
    return run(ProcessBuilder.Redirect.PIPE);
  }

  /** How it ended, and what it printed to both of its outputs. */
  Outcome outcome() {
    try {
      Process process = builder().redirectErrorStream(true).start();
      byte[] printed = process.getInputStream().readAllBytes();
      return new Outcome(process.waitFor(), new String(printed, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  record Outcome(int code, String text) {}

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(line).redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    return builder;
  }

  private String run(ProcessBuilder.Redirect output) {
    try {
      Process process =
          builder().redirectOutput(output).redirectError(ProcessBuilder.Redirect.PIPE).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String complaint =
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            String.join(" ", line)
                + " ended with status "
                + process.exitValue()
                + ": "
                + complaint);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
