package io.gantry.cli;

/** {@code gantry volume export}. */
final class VolumeExport extends Verb {
  VolumeExport() {
    super(
        "VOLUME",
        "Export the content of a volume as a tar archive",
        Flag.value('o', "output", "string", "Write to a file, instead of STDOUT (also -)"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Download.run(
        session,
        arguments.last("output").filter(file -> !file.equals("-")),
        new Query("/gantry/v1/volumes/%s/export", arguments.operands().getFirst()));
  }
}
