package io.gantry.docker;

import io.gantry.engine.ContainerView;
import io.gantry.engine.Containers;
import io.gantry.engine.Stats;
import io.gantry.linux.SocketWatch;
import io.gantry.oci.GantryException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /containers/{id}/stats}: a sample each second, or a single one, which waits a second
 * for the sample to compare with unless {@code one-shot} says that the client has one.
 */
record ContainerStats(Containers containers) implements Endpoint {
  private static final int PERIOD_SECONDS = 1;

  @Override
  public void serve(Call call) throws InterruptedException {
    Query query = call.query();
    ContainerView view = containers.inspect(call.path("id"));
    Stats first = containers.stats(view.id());
    if (query.flag("stream", true)) {
      stream(call, first);
    } else if (query.flag("one-shot")) {
      call.json(StatsWriter.wire(first, null));
    } else {
      TimeUnit.SECONDS.sleep(view.state().alive() ? PERIOD_SECONDS : 0);
      call.json(StatsWriter.wire(containers.stats(view.id()), first));
    }
  }

  private void stream(Call call, Stats first) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    ResponseStream out = call.stream("application/json");
    try (SocketWatch _ = call.onHangUp(gone::countDown)) {
      Stats previous = first;
      out.json(StatsWriter.wire(first, null));
      while (!gone.await(PERIOD_SECONDS, TimeUnit.SECONDS)) {
        @Nullable Stats next = next(first.id());
        if (next == null) {
          break;
        }
        out.json(StatsWriter.wire(next, previous));
        previous = next;
      }
      out.finish();
    }
    throw Wire.closed();
  }

  /** Null when the container was removed meanwhile. */
  private @Nullable Stats next(String id) {
    try {
      return containers.stats(id);
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }
}
