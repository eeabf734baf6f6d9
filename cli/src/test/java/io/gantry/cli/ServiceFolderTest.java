package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where services are looked for: in a folder when one is named, and then nowhere else. */
class ServiceFolderTest {
  @TempDir Path folder;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /** A service that only the folder knows. */
  public interface Greeting {}

  /** Its provider. */
  public static final class Hello implements Greeting {}

  @AfterEach
  void leave() {
    System.clearProperty("gantry.services");
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void aProviderIsFoundByTheFolderAndByThreadsStartedLater() throws Exception {
    Files.writeString(folder.resolve(Greeting.class.getName()), Hello.class.getName() + "\n");
    assertThat(ServiceLoader.load(Greeting.class)).isEmpty();
    System.setProperty("gantry.services", folder.toString());
    ServiceFolder.use();
    assertThat(ServiceLoader.load(Greeting.class)).hasOnlyElementsOfType(Hello.class);
    Callable<ServiceLoader<Greeting>> load = () -> ServiceLoader.load(Greeting.class);
    FutureTask<ServiceLoader<Greeting>> later = new FutureTask<>(load);
    Thread.ofVirtual().start(later);
    assertThat(later.get()).hasOnlyElementsOfType(Hello.class);
  }

  @Test
  void theClassPathIsNotAskedForServicesButForTheRest() throws IOException {
    String services = "META-INF/services/org.junit.platform.engine.TestEngine";
    assertThat(before.getResources(services).hasMoreElements()).isTrue();
    System.setProperty("gantry.services", folder.toString());
    ServiceFolder.use();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    assertThat(loader.getResources(services).hasMoreElements()).isFalse();
    assertThat(loader.getResources("META-INF/MANIFEST.MF").hasMoreElements()).isTrue();
  }

  @Test
  void withoutAFolderNothingChanges() {
    ServiceFolder.use();
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }
}
