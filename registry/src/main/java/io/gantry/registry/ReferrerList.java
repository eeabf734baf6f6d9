package io.gantry.registry;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Optional;

/** GET of what refers to a manifest: distribution-spec "Listing Referrers". */
record ReferrerList(Registry registry) implements Endpoint {
  private static final HeaderName FILTERS = HeaderNames.create("OCI-Filters-Applied");

  @Override
  public void serve(Exchange exchange) {
    Optional<String> type = exchange.query("artifactType");
    List<Descriptor> referrers =
        registry.repository(exchange.repository()).referrers(exchange.digest()).stream()
            .filter(referrer -> type.isEmpty() || type.get().equals(referrer.artifactType()))
            .toList();
    type.ifPresent(_ -> exchange.header(FILTERS, "artifactType"));
    exchange.send(MediaTypes.OCI_INDEX, Json.write(Index.of(referrers)));
  }
}
