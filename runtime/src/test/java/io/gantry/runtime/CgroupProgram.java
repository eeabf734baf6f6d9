package io.gantry.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A shell that joins a cgroup as a launch plan would, says so, and then runs a script. */
final class CgroupProgram implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final BufferedReader output;

  private CgroupProgram(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /** Returns when the shell is inside. */
  static CgroupProgram start(Cgroup group, String script) throws IOException {
    StringBuilder commands = new StringBuilder();
    for (CgroupPlacement.Hierarchy hierarchy : group.placement().hierarchies()) {
      // A shell that is alone in its process may use either file; v2 has only one of them.
      String file = group.placement().unified() ? "cgroup.procs" : "tasks";
      commands.append("echo 0 > ").append(hierarchy.folder().resolve(file)).append(" || exit 99\n");
    }
    commands.append("echo inside\n").append(script);
    CgroupProgram program =
        new CgroupProgram(
            new ProcessBuilder("/bin/sh", "-c", commands.toString())
                .redirectErrorStream(true)
                .start());
    String first = program.line();
    if (!first.equals("inside")) {
      program.close();
      throw new AssertionError("did not get into " + group.path() + ": " + first);
    }
    return program;
  }

  String line() throws IOException {
    return String.valueOf(output.readLine());
  }

  /** Feeds a line to the script's standard input. */
  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("program did not end");
    }
    return process.exitValue();
  }

  static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("waited in vain for: " + what);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for: " + what, e);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
