package io.gantry.docker;

import io.gantry.engine.Event;
import io.gantry.engine.EventFilter;
import io.gantry.engine.Events;
import io.gantry.linux.SocketWatch;
import java.util.Optional;

/** {@code GET /events}. */
record EventStream(Events events) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    EventFilter filter = new EventFilter(query.filters().values());
    try (Events.Subscription subscription =
        events.subscribe(Times.parse(query, "since"), Times.parse(query, "until"), filter)) {
      ResponseStream out = call.stream("application/json");
      try (SocketWatch _ = call.onHangUp(subscription::close)) {
        for (Optional<Event> event = subscription.next();
            event.isPresent();
            event = subscription.next()) {
          out.json(wire(event.get()));
        }
        out.finish();
      }
    }
    throw Wire.closed();
  }

  private static EventMessage wire(Event event) {
    boolean legacy = event.type().equals("container") || event.type().equals("image");
    return new EventMessage(
        legacy ? event.action() : null,
        legacy ? event.actorId() : null,
        legacy ? event.attributes().get("image") : null,
        event.type(),
        event.action(),
        new EventActor(event.actorId(), event.attributes()),
        "local",
        event.time().getEpochSecond(),
        Times.nanos(event.time()));
  }
}
