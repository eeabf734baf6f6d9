package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.PathStat;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Base64;

/** Docker's {@code ContainerPathStat}, which travels in a header. */
@Json
public record PathStatWire(String name, Long size, Long mode, String mtime, String linkTarget) {
  static final HeaderName HEADER = HeaderNames.create("X-Docker-Container-Path-Stat");

  /** The header's value. */
  static String header(PathStat stat) {
    PathStatWire wire =
        new PathStatWire(
            stat.name(),
            stat.size(),
            GoFileMode.of(stat.mode()),
            Times.text(stat.modified()),
            stat.linkTarget());
    return Base64.getEncoder().encodeToString(io.gantry.oci.Json.write(wire));
  }
}
