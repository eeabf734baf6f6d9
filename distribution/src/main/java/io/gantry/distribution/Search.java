package io.gantry.distribution;

import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds repositories of a registry: by Docker Hub's search, or in a registry's own list. */
final class Search {
  private static final String HUB = "index.docker.io";
  private static final int ANSWER_BYTES = 4 << 20;

  private final Exchanges exchanges;
  private final Hosts hosts;

  Search(Exchanges exchanges, Hosts hosts) {
    this.exchanges = exchanges;
    this.hosts = hosts;
  }

  List<SearchResult> search(
      String domain, String term, int limit, Optional<Credentials> credentials) {
    return Hosts.domain(domain).equals(ImageReference.DEFAULT_DOMAIN)
        ? hub(term, limit, credentials)
        : catalog(domain, Integer.MAX_VALUE, credentials).stream()
            .filter(name -> name.contains(term))
            .limit(limit)
            .map(SearchResult::named)
            .toList();
  }

  /** Distribution's "Listing Repositories". */
  List<String> catalog(String domain, int limit, Optional<Credentials> credentials) {
    Endpoint endpoint = hosts.registry(domain);
    String what = "list of repositories of " + domain;
    return new Pages<>(
            what,
            exchanges.limits(),
            (reply, bytes) -> Pages.orEmpty(Json.read(bytes, Catalog.class).repositories()))
        .read(
            new Pages.Exchange() {
              @Override
              public <R> R make(Call call, Exchanges.Reading<R> reading) {
                return exchanges.exchange(endpoint, credentials, call, reading);
              }
            },
            read("_catalog?n=" + Math.clamp(limit, 1, 1_000), List.of("registry:catalog:*")),
            limit);
  }

  private List<SearchResult> hub(String term, int limit, Optional<Credentials> credentials) {
    String query = "search?q=" + URLEncoder.encode(term, StandardCharsets.UTF_8) + "&n=" + limit;
    return exchanges.exchange(
        index(),
        credentials,
        read(query, List.of()),
        reply -> {
          if (reply.status() != 200) {
            throw reply.refused();
          }
          byte[] bytes = reply.bytes(ANSWER_BYTES, "a search's answer");
          return Pages.orEmpty(Json.read(bytes, SearchAnswer.class).results());
        });
  }

  /** The Hub's search is on a host of its own; where the Hub is mapped elsewhere, it is there. */
  private Endpoint index() {
    Endpoint registry = hosts.registry(ImageReference.DEFAULT_DOMAIN);
    boolean mapped = !registry.authority().equals(Hosts.HUB);
    return registry.at(mapped ? registry.authority() : HUB, "/v1/");
  }

  private static Call read(String target, List<String> scopes) {
    return new Call("GET", URI.create(target), Map.of(), null, scopes, Wording.plain(), true);
  }
}
