package io.gantry.registry;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * GET of the repositories that the sender may pull, as Docker's registry has it beside the
 * specification.
 */
record Catalog(Registry registry) implements Endpoint {
  @Json
  record Body(List<String> repositories) {}

  @Override
  public void serve(Exchange exchange) {
    exchange.requireKnown();
    List<String> page =
        Page.of(
            exchange,
            registry
                .repositories()
                .filter(name -> exchange.allows(name, Action.PULL))
                .map(RepositoryName::text),
            "/v2/_catalog");
    exchange.json(new Body(page));
  }
}
