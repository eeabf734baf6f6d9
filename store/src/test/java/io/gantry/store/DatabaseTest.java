package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("test.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsDocumentsByKindAndKey() {
    database.put("a", "1", bytes("one"));
    database.put("b", "1", bytes("other"));
    database.put("a", "1", bytes("two"));

    assertThat(text("a", "1")).contains("two");
    assertThat(text("b", "1")).contains("other");
    assertThat(database.get("a", "2")).isEmpty();
  }

  @Test
  void listsAKindInTheOrderOfItsKeys() {
    List.of("b", "a", "c").forEach(key -> database.put("k", key, bytes(key)));

    assertThat(database.all("k").keySet()).containsExactly("a", "b", "c");
    assertThat(database.all("none")).isEmpty();
  }

  @Test
  void saysWhetherThereWasSomethingToDelete() {
    database.put("k", "a", bytes("x"));

    assertThat(database.delete("k", "a")).isTrue();
    assertThat(database.delete("k", "a")).isFalse();
  }

  @Test
  void keepsNothingOfATransactionThatFails() {
    database.put("k", "a", bytes("before"));

    assertThatThrownBy(() ->
            database.transaction(() -> {
              database.put("k", "a", bytes("after"));
              database.transaction(() -> database.put("k", "b", bytes("inner")));
              throw GantryException.invalid("no");
            }))
        .hasMessage("no");

    assertThat(text("k", "a")).contains("before");
    assertThat(database.get("k", "b")).isEmpty();
    database.put("k", "c", bytes("works on"));
    assertThat(text("k", "c")).contains("works on");
  }

  @Test
  void showsATransactionsWritesToItsThreadOnlyUntilItEnds() throws Exception {
    List<Optional<String>> seen = new ArrayList<>();

    database.transaction(() -> {
      database.put("k", "a", bytes("x"));
      seen.add(text("k", "a"));
      Thread other = Thread.ofVirtual().start(() -> seen.add(text("k", "a")));
      join(other);
    });

    assertThat(seen).containsExactly(Optional.of("x"), Optional.empty());
    assertThat(text("k", "a")).contains("x");
  }

  @Test
  void findsEverythingAgainAfterReopening() {
    database.put("k", "ü'\";--", bytes("x"));
    database.close();

    database = Database.open(folder.resolve("test.db"));

    assertThat(text("k", "ü'\";--")).contains("x");
    assertThat(database.openTime()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
  }

  @Test
  void saysWhatIsWrongWithAFileThatIsNoDatabase() throws Exception {
    Path file = Files.writeString(folder.resolve("junk.db"), "junk ".repeat(1000));

    assertThatThrownBy(() -> Database.open(file))
        .isInstanceOf(GantryException.class)
        .hasMessageStartingWith("open database " + file)
        .hasMessageContaining("not a database");
  }

  private Optional<String> text(String kind, String key) {
    return database.get(kind, key).map(body -> new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
