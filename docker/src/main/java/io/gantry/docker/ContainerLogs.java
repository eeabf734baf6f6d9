package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.LogOptions;
import io.gantry.engine.LogStream;
import io.gantry.linux.SocketWatch;
import java.util.OptionalInt;

/** {@code GET /containers/{id}/logs}. */
record ContainerLogs(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    LogOptions options = options(call.query());
    try (LogStream logs = containers.logs(call.path("id"), options)) {
      ResponseStream out = call.stream(StreamTypes.contentType(call, logs.tty()));
      try (SocketWatch _ = call.onHangUp(logs::close)) {
        new LogWriter(logs, out, call.query().flag("timestamps")).run();
        out.finish();
      }
    }
    throw Wire.closed();
  }

  private static LogOptions options(Query query) {
    boolean stdout = query.flag("stdout");
    boolean stderr = query.flag("stderr");
    if (!stdout && !stderr) {
      throw HttpFailure.badRequest("Bad parameters: you must choose at least one stream");
    }
    return new LogOptions(
        stdout,
        stderr,
        Times.parse(query, "since"),
        Times.parse(query, "until"),
        tail(query),
        query.flag("follow"));
  }

  /** Anything that is no number means all, as Docker has it. */
  private static OptionalInt tail(Query query) {
    String text = query.text("tail").orElse("all");
    return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
