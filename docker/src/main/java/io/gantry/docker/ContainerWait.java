package io.gantry.docker;

import io.gantry.engine.Containers;
import io.gantry.engine.ExitResult;
import io.gantry.engine.Wait;
import io.gantry.engine.WaitCondition;
import io.gantry.linux.SocketWatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /containers/{id}/wait}. The head of the answer goes out as soon as the wait is
 * registered, for clients start the container only then.
 */
record ContainerWait(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) throws InterruptedException {
    try (Wait wait = containers.wait(call.path("id"), condition(call))) {
      ResponseStream out = call.stream("application/json");
      try (SocketWatch _ = call.onHangUp(wait::close)) {
        ExitResult result = wait.await();
        out.json(new WaitResponse(result.code(), error(result)));
        out.finish();
      }
    }
    throw Wire.closed();
  }

  /** A start that failed is told to whoever started; here it is an exit code like any other. */
  private static @Nullable WaitError error(ExitResult result) {
    return result.error().isEmpty() || result.code() != 0 ? null : new WaitError(result.error());
  }

  private static WaitCondition condition(Call call) {
    String condition = call.query().text("condition").orElse("");
    return switch (condition) {
      case "", "not-running" -> WaitCondition.NOT_RUNNING;
      case "next-exit" -> WaitCondition.NEXT_EXIT;
      case "removed" -> WaitCondition.REMOVED;
      default -> throw HttpFailure.badRequest("invalid condition: \"" + condition + "\"");
    };
  }
}
