package io.gantry.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code gantry volume create}. */
final class VolumeCreate extends Verb {
  VolumeCreate() {
    super(
        "[VOLUME]",
        "Create a volume",
        Flag.value("label", "list", "Set metadata for a volume"),
        Flag.value('d', "driver", "string", "Specify volume driver name"),
        Flag.value('o', "opt", "map", "Set driver specific options"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Map<String, Object> body = new LinkedHashMap<>();
    arguments.operands().forEach(name -> body.put("Name", name));
    body.put("Driver", arguments.last("driver", "local"));
    body.put("DriverOpts", arguments.pairs("opt"));
    body.put("Labels", arguments.pairs("label"));
    session.out().println(session.client().post("/volumes/create", body).text("Name"));
    return 0;
  }
}
