package io.gantry.javaimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleScanTest {
  private static final Jdk JDK = Jdk.at(Path.of(System.getProperty("java.home"))).orElseThrow();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Object o = 1;                                            | java.base",
        "java.sql.Connection o;                                   | java.base java.sql",
        "java.net.http.HttpClient[] o = {};                       | java.base java.net.http",
        "void m(java.util.logging.Logger l) {}                    | java.base java.logging",
        "Object o = javax.naming.Name.class;           | java.base java.naming jdk.naming.dns",
        "Object o() throws Exception { return Class.forName(\"sun.misc.Unsafe\"); }"
            + " | java.base jdk.unsupported",
        "String o = \"java.sql.Connection\";                       | java.base",
        "String o = \"java.sql is a package\";                    | java.base",
        "String o = \"java.sql.NoSuchClass\";                     | java.base",
        "Object o = java.nio.file.FileSystems.getDefault();       | java.base jdk.zipfs",
        "java.lang.management.RuntimeMXBean o;" + " | java.base java.management jdk.management",
      })
  void findsTheModulesInUse(String member, String expected) throws IOException {
    byte[] type = Jars.compile(folder, "A", "class A { " + member + " }");
    Path jar = Jars.of().with("A.class", type).write(folder.resolve("a.jar"));
    assertThat(scan(jar)).isEqualTo(expected);
  }

  @Test
  void whatIsNoClassIsLeftOut() throws IOException {
    Path jar =
        Jars.of().with("A.class", "no class").with("B.txt", "java").write(folder.resolve("a.jar"));
    assertThat(scan(jar)).isEqualTo("java.base");
    Path empty = Jars.of().with("A.class", new byte[0]).write(folder.resolve("b.jar"));
    assertThatThrownBy(() -> scan(empty)).isInstanceOf(GantryException.class);
  }

  @Test
  void theOnlyMainMethodIsFound() throws IOException {
    byte[] main = Jars.compile(folder, "M", "class M { public static void main(String[] a) {} }");
    byte[] other = Jars.compile(folder, "N", "class N { static void main(int a) {} }");
    Path one =
        Jars.of().with("M.class", main).with("N.class", other).write(folder.resolve("1.jar"));
    assertThat(decide(one, "").mainClass()).isEqualTo("M");
    assertThat(decide(one, "x.Y").mainClass()).isEqualTo("x.Y");
    Path two =
        Jars.of().with("M.class", main).with("p/M.class", main).write(folder.resolve("2.jar"));
    assertThatThrownBy(() -> decide(two, "")).hasMessageContaining("M, p.M. Hint: choose with");
    Path none = Jars.of().with("N.class", other).write(folder.resolve("3.jar"));
    assertThatThrownBy(() -> decide(none, "")).hasMessageContaining("no class has a public static");
    Path option = Jars.of("Main-Class: -javaagent:x").write(folder.resolve("4.jar"));
    assertThatThrownBy(() -> decide(option, "")).hasMessageContaining("no name of a class");
  }

  @Test
  void aHomeThatIsNoJdkIsTold() {
    assertThatThrownBy(() -> Jdk.choose(Map.of("JAVA_HOME", folder.toString())))
        .hasMessageContaining("which is no JDK");
    assertThat(Jdk.choose(Map.of("PATH", JDK.home().resolve("bin").toString()))).isEqualTo(JDK);
  }

  private JavaApplication decide(Path jar, String said) throws IOException {
    return MainClasses.decide(new JarApplication(jar, folder).read(), said);
  }

  private static String scan(Path jar) throws IOException {
    try (JdkModules modules = new JdkModules(JDK)) {
      return String.join(
          " ", new ModuleScan(modules, JDK.feature()).add(OwnContent.jar(jar)).modules());
    }
  }
}
