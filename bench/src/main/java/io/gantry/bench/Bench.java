package io.gantry.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures Docker and Gantry in one run. Called by {@code ./dev bench}, which prepares the programs
 * and a network namespace of its own: {@code Bench WORK_FOLDER GANTRY_HOME IMAGE_ARCHIVE
 * [PART...]}.
 */
public final class Bench {
  private static final Map<String, Part> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("run", new RunPart());
    PARTS.put("exec", new ExecPart());
    PARTS.put("starts", new StartsPart());
    PARTS.put("list", new ListPart());
    PARTS.put("memory", new MemoryPart());
    PARTS.put("logs", new LogsPart());
    PARTS.put("steps", new StepsPart());
    PARTS.put("pull", new PullPart());
    PARTS.put("lazy", new LazyPart());
    PARTS.put("serve", new ServePart());
    PARTS.put("build", new BuildPart());
    PARTS.put("network", new NetworkPart());
    PARTS.put("java", new JavaPart());
  }

  private Bench() {}

  public static void main(String[] words) {
    Path work = Path.of(words[0]);
    String home = words[1];
    List<String> wanted =
        words.length > 3 ? List.of(words).subList(3, words.length) : List.copyOf(PARTS.keySet());
    Report report = new Report(System.out);
    startTimes(work, home, report);
    try (Contender.Running docker = docker(work).start();
        Contender.Running gantry = gantry(work, home).start()) {
      for (Contender.Running daemon : List.of(docker, gantry)) {
        daemon.docker("import", "-c", "CMD [\"sh\"]", words[2], "bench:latest").output();
      }
      Match match = new Match(docker, gantry, home + "/bin/gantry");
      for (String name : wanted) {
        Part part = PARTS.get(name);
        if (part == null) {
          throw new IllegalArgumentException("no part '" + name + "'; there are " + PARTS.keySet());
        }
        part.run(match, report);
      }
    }
    report.printNotes();
  }

  /** The daemons' own start, and what they hold when idle. */
  private static void startTimes(Path work, String home, Report report) {
    Contender docker = docker(work);
    Contender gantry = gantry(work, home);
    double[] resident = new double[2];
    Samples ready =
        Samples.inTurn(
            1,
            5,
            () -> {
              try (Contender.Running daemon = docker.start()) {
                resident[0] = daemon.residentBytes() / 1048576.0;
                return daemon.readyAfter().toNanos() / 1e9;
              }
            },
            () -> {
              try (Contender.Running daemon = gantry.start()) {
                resident[1] = daemon.residentBytes() / 1048576.0;
                return daemon.readyAfter().toNanos() / 1e9;
              }
            });
    report.milliseconds("daemon: ready after start", ready, "400 ms");
    report.amount("daemon: resident memory, idle", resident[0], resident[1], "MiB", "100 MiB");
  }

  private static Contender docker(Path work) {
    return Contender.docker(work, "--bridge", "gtbench0", "--cgroup-parent", "/gtbench");
  }

  private static Contender gantry(Path work, String home) {
    return Contender.gantry(work, home, "--bridge", "gtbench1", "--bip", "10.212.0.1/16");
  }
}
