package io.gantry.docker;

import io.gantry.engine.AttachSession;
import io.gantry.engine.ExecView;
import io.gantry.engine.Execs;
import io.gantry.engine.OutputKind;
import io.gantry.engine.TerminalSize;
import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /exec/{id}/start}. A command that cannot be executed is told in the stream, as Docker
 * does: the client then asks for the exit code.
 */
record ExecStart(Execs execs) implements Endpoint {
  @Override
  public void serve(Call call) {
    ExecStartRequest request = call.bodyOrEmpty(ExecStartRequest.class);
    ExecView exec = execs.inspect(call.path("id"));
    if (request.detach()) {
      execs.start(exec.id(), true, TerminalSize.UNKNOWN).close();
      call.send(200);
      return;
    }
    DetachKeys keys =
        DetachKeys.parse(Optional.of(exec.spec().detachKeys()).filter(text -> !text.isEmpty()));
    String contentType = StreamTypes.contentType(call, exec.spec().tty());
    AtomicReference<@Nullable Wire> wire = new AtomicReference<>();
    // Before the process can write: docker-py loses what comes together with the answer's head.
    Runnable accepted = () -> wire.set(call.hijack(contentType));
    TerminalSize size = ConsoleSize.read(request.consoleSize());
    try (AttachSession session = execs.start(exec.id(), false, size, accepted)) {
      new Relay(session, Objects.requireNonNull(wire.get()), Optional.of(keys)).run();
    } catch (GantryException e) {
      Wire open = wire.get();
      if (open == null) {
        throw e;
      }
      tell(open, exec, e);
    }
    throw Wire.closed();
  }

  private static void tell(Wire wire, ExecView exec, GantryException failure) {
    byte[] text = (failure.getMessage() + "\r\n").getBytes(StandardCharsets.UTF_8);
    if (exec.spec().tty()) {
      wire.write(text);
    } else {
      wire.write(StreamTypes.frame(OutputKind.STDERR, text.length), text);
    }
  }
}
