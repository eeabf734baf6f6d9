package io.gantry.cli;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A class loader that finds the names of service providers in one folder, where the package has
 * collected them from all its jars. {@link java.util.ServiceLoader} would open each jar of the
 * class path to look for them, which costs a short command more than its work does. Classes come
 * from the parent.
 */
final class ServiceFolder extends ClassLoader {
  private static final String SERVICES = "META-INF/services/";

  private final Path folder;

  private ServiceFolder(Path folder, ClassLoader parent) {
    super(parent);
    this.folder = folder;
  }

  /**
   * Makes the folder that the system property {@code gantry.services} names the calling thread's
   * place to look for services, and that of all threads it starts; without the property the class
   * path stays that place.
   */
  static void use() {
    String folder = System.getProperty("gantry.services");
    if (folder != null) {
      Thread thread = Thread.currentThread();
      thread.setContextClassLoader(
          new ServiceFolder(Path.of(folder), thread.getContextClassLoader()));
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith(SERVICES)) {
      return super.getResources(name);
    }
    Path file = folder.resolve(name.substring(SERVICES.length()));
    return Collections.enumeration(Files.exists(file) ? List.of(file.toUri().toURL()) : List.of());
  }
}
