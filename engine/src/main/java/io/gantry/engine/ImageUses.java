package io.gantry.engine;

import io.gantry.store.Database;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * When each image was last used: pulled, loaded, tagged, or made a container of that now is or was
 * there. Kept in memory, and saved now and then, so that a start never waits for it; a daemon that
 * is killed forgets a few minutes. Thread-safe.
 */
final class ImageUses {
  private static final String KIND = "image-use";

  private final Database database;
  private final Clock clock;
  private final ConcurrentMap<String, Instant> times = new ConcurrentHashMap<>();
  private final Set<String> unsaved = ConcurrentHashMap.newKeySet();

  ImageUses(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
    database
        .all(KIND)
        .forEach((id, text) ->
            times.put(id, Instant.parse(new String(text, StandardCharsets.US_ASCII))));
  }

  /** It is used now. */
  void touch(String imageId) {
    times.put(imageId, clock.instant());
    unsaved.add(imageId);
  }

  Optional<Instant> last(String imageId) {
    return Optional.ofNullable(times.get(imageId));
  }

  /**
   * Puts what is new on the disk, and forgets images that are gone.
   *
   * @param exists whether there is an image of this id
   */
  void save(Predicate<String> exists) {
    Set<String> changed = Set.copyOf(unsaved);
    unsaved.removeAll(changed);
    times.keySet().removeIf(id -> !exists.test(id));
    Map<String, Instant> now = Map.copyOf(times);
    database.transaction(() -> {
      changed.stream().filter(now::containsKey).forEach(id -> put(id, now));
      database.all(KIND).keySet().stream()
          .filter(id -> !now.containsKey(id))
          .forEach(id -> database.delete(KIND, id));
    });
  }

  private void put(String id, Map<String, Instant> now) {
    database.put(KIND, id, String.valueOf(now.get(id)).getBytes(StandardCharsets.US_ASCII));
  }
}
