package io.gantry.bench;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.gantry.testing.Sample;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the sample Dockerfiles by Gantry and by its peers, runs what came out, and compares the
 * images. Called by {@code ./dev dockerfiles}, which prepares the programs: {@code Dockerfiles
 * WORK_FOLDER GANTRY_HOME BASES SAMPLES DOCUMENT [NAME...]}.
 */
public final class Dockerfiles {
  private final List<ImageMaker> makers;
  private final KnownDifferences known;
  private final List<String> problems = new ArrayList<>();

  private Dockerfiles(List<ImageMaker> makers, KnownDifferences known) {
    this.makers = makers;
    this.known = known;
  }

  public static void main(String[] words) {
    Path work = Path.of(words[0]);
    Path samples = Path.of(words[3]);
    List<String> names = List.of(words).subList(5, words.length);
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            samples.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    String files = "http://127.0.0.1:" + server.getAddress().getPort();
    List<String> problems;
    try (Contender.Running gantry = gantry(work, words[1]).start();
        Contender.Running docker = dockerd(work).start()) {
      ImageMaker peer = new ClientMaker("dockerd", docker, "docker", "host", files);
      String own = words[1] + "/bin/gantry";
      List<ImageMaker> makers =
          List.of(
              new ClientMaker("docker", gantry, "docker", "default", files),
              new ClientMaker("gantry", gantry, own, "default", files),
              peer,
              new BuildahMaker(work, files));
      List<Sample> chosen =
          Sample.all(samples).stream()
              .filter(sample -> names.isEmpty() || names.contains(sample.name()))
              .toList();
      String text = String.join("", chosen.stream().map(Sample::text).toList());
      bases(
          docker,
          List.of(makers.get(0), peer, makers.get(3)),
          work + "/base.tar",
          Path.of(words[2]),
          text);
      KnownDifferences known = KnownDifferences.read(Path.of(words[4]));
      problems = new Dockerfiles(makers, known).all(chosen);
      if (names.isEmpty()) {
        known.unused().forEach(row -> problems.add("no difference is explained by " + row));
      }
    } finally {
      server.stop(0);
    }
    problems.forEach(System.out::println);
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  /**
   * Imported once by Docker, and from there to the others: all begin with the same images. Only
   * those that a sample names.
   */
  private static void bases(
      Contender.Running docker, List<ImageMaker> makers, String archive, Path folder, String text) {
    List<List<String>> bases =
        List.of(
            List.of("busybox", "busybox:latest"),
            List.of("debian", "debian:bookworm-slim"),
            List.of("tools", "gcc:12", "maven:3", "node:18"));
    String path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (List<String> base : bases) {
      List<String> names = base.subList(1, base.size());
      if (names.stream().noneMatch(name -> text.contains(name.replace(":latest", "")))) {
        continue;
      }
      String tar = folder + "/" + base.getFirst() + ".tar";
      String name = names.getFirst();
      docker.docker("import", "-c", path, "-c", "CMD [\"sh\"]", tar, name).output();
      docker.docker("save", "-o", archive, name).output();
      for (ImageMaker maker : makers) {
        if (!maker.name().equals("dockerd")) {
          maker.load(archive);
        }
        names.subList(1, names.size()).forEach(other -> maker.tag(name, other));
      }
    }
  }

  private List<String> all(List<Sample> samples) {
    for (Sample sample : samples) {
      int before = problems.size();
      long start = System.nanoTime();
      one(sample);
      System.out.printf(
          "%-22s %s  %.1f s%n",
          sample.name(),
          problems.size() == before ? "same" : "DIFFERS",
          (System.nanoTime() - start) / 1e9);
    }
    return problems;
  }

  private void one(Sample sample) {
    Optional<ImageArchive> gantry = Optional.empty();
    for (ImageMaker maker : makers) {
      String refusal = sample.refusals().get(maker.name());
      String who = sample.name() + ": " + maker.name();
      String tag = "sample-" + sample.name() + (maker.name().equals("gantry") ? "-own" : "");
      Command.Outcome built = maker.build(sample, tag);
      if (refusal != null) {
        if (built.code() == 0) {
          problems.add(who + " builds it, although: " + refusal);
        }
        continue;
      }
      if (built.code() != 0) {
        problems.add(who + " does not build it: " + built.text());
        continue;
      }
      check(sample, maker, tag);
      ImageArchive image = maker.image(tag);
      if (gantry.isEmpty()) {
        gantry = Optional.of(image);
        continue;
      }
      Difference.between(gantry.get(), image).forEach(found -> judge(sample, maker, found));
    }
  }

  private void judge(Sample sample, ImageMaker maker, Difference difference) {
    if (!known.has(maker.name(), sample.name(), difference)) {
      problems.add(sample.name() + ": " + maker.name() + ": " + difference);
    }
  }

  private void check(Sample sample, ImageMaker maker, String tag) {
    if (sample.buildOnly()) {
      return;
    }
    Command.Outcome ran = maker.run(sample, tag);
    String wanted = sample.exitCode() + " " + sample.prints().strip();
    String found = ran.code() + " " + ran.text().strip();
    if (!found.equals(wanted)) {
      judge(sample, maker, new Difference("check", "output", wanted, found));
    }
  }

  private static Contender gantry(Path work, String home) {
    return Contender.gantry(
        work,
        home,
        "--cgroup-parent",
        "gtsamples",
        "--bridge",
        "gtsamples0",
        "--bip",
        "10.213.0.1/16");
  }

  /** Without a network of its own: its builds use the machine's. */
  private static Contender dockerd(Path work) {
    return Contender.docker(
        work,
        "--bridge",
        "none",
        "--iptables=false",
        "--ip-forward=false",
        "--cgroup-parent",
        "/gtsamples");
  }
}
