package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** The processes of a container. */
@Json(naming = Json.Naming.UpperCamel)
public record TopResponse(List<String> titles, List<List<String>> processes) {
  public TopResponse {
    titles = Absent.list(titles);
    processes = Absent.list(processes);
  }
}
