package io.gantry.cli;

import io.gantry.oci.Json;
import java.util.List;

/** {@code gantry info}. */
final class Info extends Verb {
  private static final List<String> SHOWN =
      List.of(
          "Containers",
          "ContainersRunning",
          "ContainersPaused",
          "ContainersStopped",
          "Images",
          "ServerVersion",
          "Driver",
          "LoggingDriver",
          "CgroupDriver",
          "CgroupVersion",
          "DefaultRuntime",
          "KernelVersion",
          "OperatingSystem",
          "OSType",
          "Architecture",
          "NCPU",
          "Name",
          "ID",
          "DockerRootDir");

  private static final List<String> SHOWN_WHERE_SET = List.of("HttpProxy", "HttpsProxy", "NoProxy");

  Info() {
    super(
        "",
        "Display system-wide information",
        Flag.value('f', "format", "string", "Format output: json, or a Go template"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    Fields info = Fields.parse(session.client().getBytes("/info"));
    String format = arguments.last("format", "");
    if (format.equals("json")) {
      session.out().println(Json.writeString(info.map()));
    } else if (!format.isEmpty()) {
      session.out().println(Template.compile(format.translateEscapes()).render(info.map()));
    } else {
      SHOWN.forEach(
          name -> session.out().println(String.format("%-18s %s", name + ":", info.text(name))));
      session
          .out()
          .println(
              String.format(
                  "%-18s %s", "Total Memory:", Humans.binarySize(info.number("MemTotal"))));
      SHOWN_WHERE_SET.stream()
          .filter(name -> !info.text(name).isEmpty())
          .forEach(name ->
              session.out().println(String.format("%-18s %s", name + ":", info.text(name))));
      info.objects("DefaultAddressPools")
          .forEach(pool ->
              session
                  .out()
                  .println(
                      String.format(
                          "%-18s base %s, size %d",
                          "Address Pool:", pool.text("Base"), pool.number("Size"))));
      info.texts("SecurityOptions")
          .forEach(option -> session.out().println(String.format("%-18s %s", "Security:", option)));
      info.texts("CDISpecDirs")
          .forEach(
              folder -> session.out().println(String.format("%-18s %s", "CDI Folder:", folder)));
      info.objects("DiscoveredDevices")
          .forEach(device ->
              session
                  .out()
                  .println(
                      String.format(
                          "%-18s %s: %s", "Device:", device.text("Source"), device.text("ID"))));
      info.texts("Warnings").forEach(session.err()::println);
    }
    return 0;
  }
}
