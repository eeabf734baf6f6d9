package io.gantry.cli;

import io.gantry.oci.GoBoolean;
import java.util.List;

/**
 * What is asked of a Dockerfile, {@code --call NAME[,format=json][,ignorestatus=true]}. Reference:
 * "docker buildx build", "Call a frontend method".
 *
 * @param name {@code build}, {@code check}, {@code outline} or {@code targets}
 * @param json whether the answer is for programs
 * @param ignoreStatus whether the exit code is 0 when a check found something
 */
record BuildCall(String name, boolean json, boolean ignoreStatus) {
  private static final List<String> NAMES = List.of("build", "check", "outline", "targets");

  static BuildCall of(Arguments arguments) {
    return arguments.has("check")
        ? new BuildCall("check", false, false)
        : arguments
            .last("call", BuildCall::parse)
            .orElseGet(() -> new BuildCall("build", false, false));
  }

  private static BuildCall parse(String text) {
    String name = "";
    boolean json = false;
    boolean ignoreStatus = false;
    for (String field : text.split(",", -1)) {
      String value = field.substring(field.indexOf('=') + 1);
      if (field.startsWith("format=") && List.of("json", "text", "").contains(value)) {
        json = value.equals("json");
      } else if (field.startsWith("ignorestatus=") && GoBoolean.parse(value).isPresent()) {
        ignoreStatus = GoBoolean.parse(value).get();
      } else if (field.contains("=") || !name.isEmpty()) {
        throw new IllegalArgumentException("it is NAME[,format=json][,ignorestatus=true]");
      } else {
        name = field.equals("lint") ? "check" : field;
      }
    }
    if (!NAMES.contains(name.isEmpty() ? "build" : name)) {
      throw new IllegalArgumentException("known are " + NAMES);
    }
    return new BuildCall(name.isEmpty() ? "build" : name, json, ignoreStatus);
  }

  boolean isBuild() {
    return name.equals("build");
  }

  /** As the daemon is asked for it. */
  String query() {
    return name.equals("check") && json ? "lint" : name;
  }
}
