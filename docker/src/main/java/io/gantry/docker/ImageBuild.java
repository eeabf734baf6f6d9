package io.gantry.docker;

import io.gantry.builder.BuildProgress;
import io.gantry.builder.BuildRequest;
import io.gantry.builder.solve.ContextArchive;
import io.gantry.builder.solve.ContextFiles;
import io.gantry.builder.solve.ExitFailure;
import io.gantry.engine.BuildOutputs;
import io.gantry.engine.BuildResult;
import io.gantry.engine.BuildWork;
import io.gantry.engine.Builds;
import io.gantry.engine.Images;
import io.gantry.engine.RegistryAuths;
import io.gantry.linux.SocketWatch;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code POST /build}: an image of a Dockerfile, as the classic builder makes it. */
record ImageBuild(Builds builds, BuildStreams streams) implements Endpoint {
  private static final int SHORT = 12;

  @Override
  public void serve(Call call) throws InterruptedException {
    BuildReader reader = new BuildReader(call.query(), streams, builds.http());
    reader.check();
    RegistryAuths auths = RegistryAuthHeader.all(call);
    try (BuildWork work = builds.begin()) {
      ContextFiles sent = ContextArchive.receive(call.content(), work.folder().resolve("context"));
      BuildRequest request = read(call, reader, sent, work);
      Optional<BuildCall> asked = reader.call();
      if (asked.isPresent()) {
        call.json(asked.get().answer(request, builds));
        return;
      }
      Answer answer = new Answer(call.stream("application/json"), call.query());
      Thread worker = Thread.currentThread();
      try (SocketWatch _ = call.onHangUp(worker::interrupt)) {
        answer.run(request, work, auths, builds);
      }
    } finally {
      streams.end(reader.session());
    }
    throw Wire.closed();
  }

  /** A context that has to be fetched may take long, and its client may leave. */
  private static BuildRequest read(Call call, BuildReader reader, ContextFiles sent, BuildWork work)
      throws InterruptedException {
    Thread worker = Thread.currentThread();
    try (SocketWatch _ = call.onHangUp(worker::interrupt)) {
      return reader.read(sent, work.folder());
    }
  }

  /** The stream of one build. */
  private static final class Answer {
    private final ResponseStream out;
    private final boolean quiet;
    private final boolean events;
    private final BuildOutputs outputs;

    Answer(ResponseStream out, Query query) {
      this.outputs = BuildWishes.outputs(query);
      this.out = out;
      this.quiet = query.flag("q");
      this.events = query.flag("gantry");
    }

    void run(BuildRequest request, BuildWork work, RegistryAuths auths, Builds builds) {
      BuildPrinter printer = new BuildPrinter(quiet ? _ -> {} : this::text);
      BuildProgress progress =
          events && !quiet
              ? new BuildEvents(
                  request.dockerfile().source(), e -> send(BuildMessage.event(e)), this::text)
              : printer;
      Consumer<Images.Progress> pulls = quiet ? _ -> {} : this::pull;
      try {
        BuildResult image = builds.build(request, outputs, work, auths, pulls, progress);
        printer.finish();
        told(image);
      } catch (ExitFailure e) {
        String command = String.join(" ", e.arguments());
        failed(e.code(), "The command '" + command + "' returned a non-zero code: " + e.code());
      } catch (GantryException e) {
        failed(null, String.valueOf(e.getMessage()));
      }
      out.finish();
    }

    private void told(BuildResult image) {
      String id = image.id().toString();
      if (quiet) {
        text(id + "\n");
        return;
      }
      send(BuildMessage.image(id, image.platforms()));
      text("Successfully built " + image.id().hex().substring(0, SHORT) + "\n");
      tagged(image.names());
    }

    private void tagged(List<ImageReference> names) {
      names.forEach(name -> text("Successfully tagged " + name.familiar() + "\n"));
    }

    private void failed(@Nullable Integer code, String message) {
      // The watch may have interrupted this thread: nobody listens then, which the write finds out.
      send(BuildMessage.failure(code, message));
    }

    private void text(String text) {
      send(BuildMessage.text(text));
    }

    private void pull(Images.Progress pull) {
      json(ProgressMessage.item(pull.id(), pull.status(), pull.current(), pull.total()));
    }

    private void send(BuildMessage message) {
      json(message);
    }

    /** Several threads tell of one build. */
    private synchronized void json(Object message) {
      out.json(message);
    }
  }
}
