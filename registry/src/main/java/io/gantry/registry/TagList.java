package io.gantry.registry;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET of a repository's tags: distribution-spec "Listing Tags". */
record TagList(Registry registry) implements Endpoint {
  @Json
  record Body(String name, List<String> tags) {}

  @Override
  public void serve(Exchange exchange) {
    RepositoryName name = exchange.repository();
    Repository repository = registry.repository(name).require();
    String path = "/v2/" + name + "/tags/list";
    exchange.json(new Body(name.text(), Page.of(exchange, repository.tags(), path)));
  }
}
