package io.gantry.distribution;

import static io.gantry.distribution.Lab.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.GantryException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of tags and of repositories, page by page. */
class ListTest {
  private static final String TAGS = "GET /v2/app/tags/list.*";
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/app/tags/list?n=2&last=b>; rel=\"next\"",
        "<list?n=2&last=b>;rel=next",
        "</v2/app/tags/list?n=2&last=b>; title=\"x\"; rel=\"next\"; type=\"y\"",
        "</other>; rel=\"prev\", </v2/app/tags/list?n=2&last=b>; rel=\"next\"",
      })
  void followsLinks(String link) {
    lab.server.replace(
        "GET .*last=b", exchange -> exchange.json(200, "{\"name\":\"app\",\"tags\":[\"c\"]}"));
    lab.server.on(
        TAGS, 1, exchange -> exchange.json(200, "{\"tags\":[\"a\",\"b\"]}", "Link", link));
    assertThat(lab.repository().tags()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"tags\":null}", "{\"tags\":[]}", "{}"})
  void emptyListsHaveManyForms(String body) {
    lab.server.always(TAGS, exchange -> exchange.json(200, body));
    assertThat(lab.repository().tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:1/v2/app/tags/list|elsewhere",
        "//evil.test/x|elsewhere",
        "file:///etc/passwd|elsewhere",
        "https://127.0.0.1/|elsewhere",
        "http://[|malformed",
        "%|malformed",
        "/v2/app/tags/list?n=1000|in a circle",
        "list?n=1000|in a circle",
      })
  void hostileLinksAreRefused(String target, String words) {
    lab.server.always(
        TAGS,
        exchange ->
            exchange.json(200, "{\"tags\":[\"a\"]}", "Link", "<" + target + ">; rel=\"next\""));
    fails(Kind.INVALID, () -> lab.repository().tags()).hasMessageContaining(words);
    assertThat(lab.server.peer.seen("GET /v2/app/tags").size()).isLessThanOrEqualTo(2);
  }

  @Test
  void endlessListHasAnEnd() {
    AtomicInteger page = new AtomicInteger();
    lab.server.always(
        TAGS,
        exchange ->
            exchange.json(
                200,
                "{\"tags\":[\"" + String.join("\",\"", Collections.nCopies(100, "t")) + "\"]}",
                "Link",
                "</v2/app/tags/list?last=" + page.incrementAndGet() + ">; rel=\"next\""));
    fails(Kind.INVALID, () -> lab.repository().tags())
        .hasMessageContaining("more than 500 entries");
    assertThat(page).hasValue(6);
  }

  @Test
  void allPagesTogetherHaveALimit() {
    AtomicInteger page = new AtomicInteger();
    lab.server.always(
        TAGS,
        exchange ->
            exchange.json(
                200,
                "{\"tags\":[\"" + "t".repeat(9_000) + "\"]}",
                "Link",
                "</v2/app/tags/list?last=" + page.incrementAndGet() + ">; rel=\"next\""));
    fails(Kind.INVALID, () -> lab.repository().tags()).hasMessageContaining("is larger than");
    assertThat(page).hasValue(3);
  }

  @Test
  void giganticPageIsNotRead() {
    lab.server.always(
        TAGS,
        exchange -> {
          exchange.head(200, -1);
          exchange.write("\"t\",".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
          exchange.hangUp();
        });
    fails(Kind.INVALID, () -> lab.repository().tags())
        .hasMessageContaining("is larger than 20000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"tags\":7}", "{\"tags\":[7]}", "<html>", ""})
  void whatIsNoListIsInvalid(String body) {
    lab.server.always(TAGS, exchange -> exchange.json(200, body));
    fails(Kind.INVALID, () -> lab.repository().tags());
  }

  @Test
  void repositoriesAreListedAndSearched() {
    lab.server.always(
        "GET /v2/_catalog.*",
        exchange -> exchange.json(200, "{\"repositories\":[\"a/web\",\"b\",\"web\",\"webber\"]}"));
    String domain = lab.server.peer.authority();
    assertThat(lab.registries.catalog(domain, 100, Optional.empty()))
        .containsExactly("a/web", "b", "web", "webber");
    assertThat(lab.registries.catalog(domain, 2, Optional.empty())).containsExactly("a/web", "b");
    assertThat(lab.registries.search(domain, "web", 2, Optional.empty()))
        .extracting(SearchResult::name)
        .containsExactly("a/web", "web");
  }

  @Test
  void catalogAsksForItsScope() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      fails(
          Kind.NOT_FOUND,
          () ->
              lab.registries.catalog(
                  guarded.registry.peer.authority(), 1, Optional.of(GuardedRegistry.GOOD)));
      assertThat(guarded.asked().getFirst().target()).endsWith("&scope=registry%3Acatalog%3A*");
      assertThat(List.of(guarded.asked())).hasSize(1);
    }
  }
}
