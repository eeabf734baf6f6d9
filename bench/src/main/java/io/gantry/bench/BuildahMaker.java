package io.gantry.bench;

import io.gantry.testing.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's buildah, with podman to run what it built.
 *
 * @param work holds its storage
 * @param files where the contexts are served
 */
record BuildahMaker(Path work, String files) implements ImageMaker {
  @Override
  public String name() {
    return "buildah";
  }

  @Override
  public Command.Outcome build(Sample sample, String tag) {
    List<String> line = program("buildah", "bud", "--format", "docker", "--layers=false");
    line.addAll(List.of("--pull-never", "--network", "host", "--identity-label=false"));
    line.addAll(sample.buildWords(tag, files));
    return new Command(line, Map.of()).outcome();
  }

  @Override
  public Command.Outcome run(Sample sample, String tag) {
    List<String> line = program("podman", "run", "--no-healthcheck");
    line.addAll(sample.runWords(tag));
    return new Command(line, Map.of()).outcome();
  }

  @Override
  public ImageArchive image(String tag) {
    String file = work + "/buildah.tar";
    new Command(List.of("rm", "-f", file), Map.of()).output();
    List<String> push = program("buildah", "push", "-q", "--disable-compression");
    push.addAll(List.of(tag, "docker-archive:" + file));
    new Command(push, Map.of()).output();
    return ClientMaker.read(new Command(List.of("cat", file), Map.of()));
  }

  @Override
  public void load(String archive) {
    new Command(program("buildah", "pull", "-q", "docker-archive:" + archive), Map.of()).output();
  }

  @Override
  public void tag(String name, String other) {
    new Command(program("buildah", "tag", name, other), Map.of()).output();
  }

  /** A command of one of the two on this storage. */
  List<String> program(String name, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                name,
                "--root",
                work + "/buildah",
                "--runroot",
                work + "/buildah-run",
                "--storage-driver",
                "overlay"));
    line.addAll(List.of(words));
    return line;
  }
}
