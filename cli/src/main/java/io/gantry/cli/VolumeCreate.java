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
        Flag.value('d', "driver", "string", "Specify volume driver name"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Map<String, Object> body = new LinkedHashMap<>();
    Map<String, String> labels = new LinkedHashMap<>();
    arguments
        .all("label")
        .forEach(label ->
            labels.put(label.split("=", 2)[0], label.contains("=") ? label.split("=", 2)[1] : ""));
    arguments.operands().forEach(name -> body.put("Name", name));
    body.put("Driver", arguments.last("driver", "local"));
    body.put("Labels", labels);
    session.out().println(session.client().post("/volumes/create", body).text("Name"));
    return 0;
  }
}
