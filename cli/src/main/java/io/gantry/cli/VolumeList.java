package io.gantry.cli;

/** {@code gantry volume ls}. */
final class VolumeList extends Verb {
  VolumeList() {
    super(
        "",
        "List volumes",
        Flag.value('f', "filter", "filter", "Provide filter values (e.g. \"dangling=true\")"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle('q', "quiet", "Only display volume names"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    var volumes =
        Fields.parse(
                session
                    .client()
                    .getBytes(new Query("/volumes").filters(arguments.all("filter")).toString()))
            .objects("Volumes");
    if (arguments.has("quiet")) {
      volumes.forEach(volume -> session.out().println(volume.text("Name")));
      return 0;
    }
    new Listing<Fields>()
        .column("Driver", "DRIVER", volume -> volume.text("Driver"))
        .column("Name", "VOLUME NAME", volume -> volume.text("Name"))
        .hidden("Mountpoint", "MOUNTPOINT", volume -> volume.text("Mountpoint"))
        .hidden("Scope", "SCOPE", volume -> volume.text("Scope"))
        .print(session.out(), arguments, volumes);
    return 0;
  }
}
