package io.gantry.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A Debian root file system in eight layers, pulled from a registry on this machine and unpacked,
 * and pushed to an empty one, by Docker, Gantry, podman, and skopeo with umoci; beside them the
 * same bytes through {@code pigz} and {@code tar}. The image is an OCI layout that the bench's
 * script has made.
 */
final class PullPart implements Part {
  private static final int ROUNDS = 5;
  private static final int PORT = 5_100;
  private static final String REPOSITORY = "/debian:bench";

  @Override
  public void run(Match match, Report report) {
    Path work = match.gantry().work();
    Path layout = work.resolve("layout");
    try (RegistryProcess registry = RegistryProcess.docker(Text.folder(work, "reg"), PORT)) {
      String name = registry.host() + REPOSITORY;
      shell(
              "skopeo copy -q --dest-tls-verify=false oci:%s:bench docker://%s"
                  .formatted(layout, name))
          .output();
      Map<String, Supplier<Double>> ways = new LinkedHashMap<>();
      ways.put("Docker", () -> pull(match.docker(), name));
      ways.put("Gantry", () -> pull(match.gantry(), name));
      ways.put("podman", () -> podman(work, name));
      ways.put("skopeo and umoci", () -> umoci(work, name));
      ways.put("pigz and tar, no network", () -> tar(work, layout));
      Map<String, List<Double>> seconds = Samples.inTurn(1, ROUNDS, ways);
      report.milliseconds(
          "pull and unpack a Debian root, 8 layers",
          Samples.of(seconds, "Docker", "Gantry"),
          "2× the best peer");
      seconds.forEach((who, samples) ->
          report.note(
              String.format(
                  Locale.ROOT, "pull and unpack: %s %.2f s", who, Samples.median(samples))));
      push(match, report, name);
    }
  }

  private static double pull(Contender.Running daemon, String name) {
    double seconds = daemon.docker("pull", "-q", name).seconds();
    daemon.docker("rmi", "-f", name).output();
    return seconds;
  }

  private static double podman(Path work, String name) {
    String podman =
        "podman --root %s/podman --runroot %s/podman-run --storage-driver overlay"
            .formatted(work, work);
    double seconds = shell("%s pull -q --tls-verify=false %s".formatted(podman, name)).seconds();
    shell("%s rmi -f %s".formatted(podman, name)).output();
    return seconds;
  }

  private static double umoci(Path work, String name) {
    double seconds =
        shell(
                ("skopeo copy -q --src-tls-verify=false docker://%s oci:%s/umoci:bench &&"
                        + " umoci unpack --image %s/umoci:bench %s/bundle")
                    .formatted(name, work, work, work))
            .seconds();
    shell("rm -rf %s/umoci %s/bundle".formatted(work, work)).output();
    return seconds;
  }

  /** Two layers at a time, for there are two cores. */
  private static double tar(Path work, Path layout) {
    double seconds =
        shell(
                ("mkdir %s/tar && find %s/blobs -size +32k |"
                        + " xargs -P 2 -I{} sh -c 'pigz -dc {} | tar -x -C %s/tar'")
                    .formatted(work, layout, work))
            .seconds();
    shell("rm -rf %s/tar".formatted(work)).output();
    return seconds;
  }

  private static void push(Match match, Report report, String name) {
    match.docker().docker("pull", "-q", name).output();
    match.gantry().docker("pull", "-q", name).output();
    Samples samples =
        Samples.inTurn(1, 3, () -> push(match.docker(), name), () -> push(match.gantry(), name));
    report.milliseconds("push the same to an empty registry", samples, "");
    match.docker().docker("rmi", "-f", name).output();
    match.gantry().docker("rmi", "-f", name).output();
  }

  private static double push(Contender.Running daemon, String name) {
    Path folder = Text.folder(daemon.work(), "push");
    try (RegistryProcess empty = RegistryProcess.docker(folder, PORT + 1)) {
      String target = empty.host() + REPOSITORY;
      daemon.docker("tag", name, target).output();
      double seconds = daemon.docker("push", "-q", target).seconds();
      daemon.docker("rmi", target).output();
      return seconds;
    } finally {
      shell("rm -rf %s".formatted(folder)).output();
    }
  }

  private static Command shell(String line) {
    return new Command(List.of("sh", "-c", line), Map.of());
  }
}
