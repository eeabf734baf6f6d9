package io.gantry.cli;

import java.util.HashMap;
import java.util.Map;

/** {@code gantry volume ls}. */
final class VolumeList extends Verb {
  VolumeList() {
    super(
        "",
        "List volumes",
        Flag.value('f', "filter", "filter", "Provide filter values (e.g. \"dangling=true\")"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle("size", "Display the disk space that volumes of this host take"),
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
    Listing<Fields> listing =
        new Listing<Fields>()
            .column("Driver", "DRIVER", volume -> volume.text("Driver"))
            .column("Name", "VOLUME NAME", volume -> volume.text("Name"));
    if (arguments.has("size")) {
      Map<String, Long> sizes = sizes(session);
      listing.column("Size", "SIZE", volume -> size(sizes, volume.text("Name")));
    }
    listing
        .hidden("Mountpoint", "MOUNTPOINT", volume -> volume.text("Mountpoint"))
        .hidden("Scope", "SCOPE", volume -> volume.text("Scope"))
        .print(session.out(), arguments, volumes);
    return 0;
  }

  private static Map<String, Long> sizes(Session session) {
    Map<String, Long> sizes = new HashMap<>();
    Query query = new Query("/system/df").with("type", "volume");
    Fields.parse(session.client().getBytes(query.toString()))
        .objects("Volumes")
        .forEach(
            volume -> sizes.put(volume.text("Name"), volume.object("UsageData").number("Size")));
    return sizes;
  }

  /** What drivers have is not measured. */
  private static String size(Map<String, Long> sizes, String name) {
    Long size = sizes.get(name);
    return size == null ? "N/A" : Humans.size(size);
  }
}
