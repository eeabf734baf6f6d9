package io.gantry.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * A real web server, compiled against Helidon, as a thin jar with its libraries beside it: it
 * answers at port 8080 with a resource of its own and what the JVM tells about itself, and with an
 * argument it prints that and ends.
 */
final class WebProgram {
  static final String MAIN = "app.Web";

  private static final String SOURCE =
      """
      package app;

      import io.helidon.webserver.WebServer;
      import java.io.IOException;
      import java.nio.charset.StandardCharsets;

      public final class Web {
        public static void main(String[] words) throws IOException {
          if (words.length > 0) {
            System.out.println("said " + String.join(" ", words) + " " + System.getenv("EXTRA"));
            System.out.println("user " + System.getProperty("user.name"));
            System.out.println("host " + java.net.InetAddress.getByName("localhost").isLoopbackAddress());
            System.out.println("zone " + java.time.ZoneId.of("Europe/Berlin").getRules().isFixedOffset());
            System.out.println("tls " + new javax.net.ssl.SSLSocketFactory[] {
                (javax.net.ssl.SSLSocketFactory) javax.net.ssl.SSLSocketFactory.getDefault()}.length);
            java.nio.file.Path made = java.nio.file.Files.writeString(java.nio.file.Path.of("made-\\u00e4"), "x");
            System.out.println("wrote " + java.nio.file.Files.exists(made.toAbsolutePath()));
            return;
          }
          byte[] text = Web.class.getResourceAsStream("/greeting.txt").readAllBytes();
          String shared = java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().toString();
          WebServer.builder()
              .port(8080)
              .routing(routes -> routes
                  .get("/", (request, response) -> response.send(new String(text, StandardCharsets.UTF_8)))
                  .get("/arguments", (request, response) -> response.send(shared)))
              .build()
              .start();
        }
      }
      """;

  private WebProgram() {}

  /** Makes {@code web.jar} and {@code lib/} in a folder; the jar. */
  static Path make(Path folder) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    List<String> names = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path jar = Path.of(entry);
      if (entry.contains("/io/helidon/")) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
        names.add("lib/" + jar.getFileName());
      }
    }
    Path classes = compile(folder);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
    Path jar = folder.resolve("web.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new ZipEntry("app/Web.class"));
      out.write(Files.readAllBytes(classes.resolve("app/Web.class")));
      out.putNextEntry(new ZipEntry("greeting.txt"));
      out.write("hello from a jar\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static Path compile(Path folder) throws IOException {
    Path source = Files.createDirectories(folder.resolve("src/app")).resolve("Web.java");
    Files.writeString(source, SOURCE);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    if (status != 0) {
      throw new AssertionError("the program does not compile");
    }
    return classes;
  }
}
