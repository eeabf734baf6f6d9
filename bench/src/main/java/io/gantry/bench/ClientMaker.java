package io.gantry.bench;

import io.gantry.testing.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A daemon behind a client with Docker's words.
 *
 * @param program the client that builds; the rest is done by Docker's
 * @param network of the build's processes
 * @param files where the contexts are served
 */
record ClientMaker(
    String name, Contender.Running daemon, String program, String network, String files)
    implements ImageMaker {
  @Override
  public Command.Outcome build(Sample sample, String tag) {
    List<String> line = new ArrayList<>(List.of(program, "build", "--network", network));
    line.addAll(sample.buildWords(tag, files));
    return client(line).outcome();
  }

  @Override
  public Command.Outcome run(Sample sample, String tag) {
    List<String> line = new ArrayList<>(List.of("docker", "run"));
    line.addAll(sample.runWords(tag));
    return client(line).outcome();
  }

  @Override
  public ImageArchive image(String tag) {
    return read(client(List.of("docker", "save", tag)));
  }

  @Override
  public void load(String archive) {
    client(List.of("docker", "load", "-q", "-i", archive)).output();
  }

  @Override
  public void tag(String name, String other) {
    client(List.of("docker", "tag", name, other)).output();
  }

  /** The archive that a command writes to its output. */
  static ImageArchive read(Command command) {
    ProcessBuilder builder =
        new ProcessBuilder(command.line()).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(command.environment());
    try {
      Process process = builder.start();
      ImageArchive archive = ImageArchive.read(process.getInputStream());
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      process.waitFor();
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Command client(List<String> line) {
    String host = "unix://" + daemon.contender().socket();
    return new Command(
        line, Map.of("DOCKER_HOST", host, "GANTRY_HOST", host, "DOCKER_BUILDKIT", "0"));
  }
}
