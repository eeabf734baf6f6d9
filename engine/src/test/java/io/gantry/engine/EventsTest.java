package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final Events events = new Events();

  @Test
  void historyIsBoundedAndComesBeforeTheRest() {
    for (int i = 0; i < 300; i++) {
      events.publish(event("e" + i, i));
    }
    try (var all = subscribe(Instant.EPOCH, Optional.empty(), EventFilter.ALL)) {
      assertThat(all.next().orElseThrow().action()).isEqualTo("e44");
    }
    try (var some = subscribe(Instant.ofEpochSecond(299), Optional.empty(), EventFilter.ALL)) {
      events.publish(event("live", 400));
      assertThat(some.next().orElseThrow().action()).isEqualTo("e299");
      assertThat(some.next().orElseThrow().action()).isEqualTo("live");
    }
  }

  @Test
  void endsAtTheAskedTimeAndWhenClosed() {
    events.publish(event("in", 5));
    events.publish(event("out", 50));
    try (var past =
        subscribe(Instant.EPOCH, Optional.of(Instant.ofEpochSecond(10)), EventFilter.ALL)) {
      assertThat(past.next().orElseThrow().action()).isEqualTo("in");
      assertThat(past.next()).isEmpty();
    }
    var closed = subscribe(Instant.now(), Optional.empty(), EventFilter.ALL);
    closed.close();
    assertThat(closed.next()).isEmpty();
  }

  @Test
  void whoDoesNotReadIsDropped() {
    var stalled = subscribe(Instant.now(), Optional.empty(), EventFilter.ALL);
    for (int i = 0; i < 5000; i++) {
      events.publish(event("e", i));
    }
    assertThat(stalled.next()).isEmpty();
  }

  @Test
  void filtersByActorActionLabelAndImage() {
    Event event =
        new Event(
            "container",
            "exec_start: true",
            "abc123",
            Map.of("name", "web", "image", "busybox:1", "k", "v"),
            Instant.EPOCH);
    assertThat(matches(event, "container", "web")).isTrue();
    assertThat(matches(event, "container", "abc")).isTrue();
    assertThat(matches(event, "container", "other")).isFalse();
    assertThat(matches(event, "event", "exec_start")).isTrue();
    assertThat(matches(event, "event", "exec")).isFalse();
    assertThat(matches(event, "label", "k=v")).isTrue();
    assertThat(matches(event, "image", "busybox")).isTrue();
    assertThat(matches(event, "volume", "web")).isFalse();
    assertThat(matches(event, "type", "container")).isTrue();
  }

  private Events.Subscription subscribe(
      Instant since, Optional<Instant> until, EventFilter filter) {
    return events.subscribe(Optional.of(since), until, filter);
  }

  private static boolean matches(Event event, String key, String value) {
    return new EventFilter(Map.of(key, List.of(value))).matches(event);
  }

  private static Event event(String action, long second) {
    return new Event("container", action, "id", Map.of(), Instant.ofEpochSecond(second));
  }
}
