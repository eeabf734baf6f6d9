package io.gantry.daemon;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may use whom, in the words of the design's table; Maven only knows that there are no cycles.
 */
class ArchitectureTest {
  private static final String ROOT = "io.gantry.";
  private static final int SMALL = 6;
  private static final Set<String> VOCABULARY = Set.of("oci", "linux", "testing");

  /** Each module and the others that it may see. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("oci", Set.of()),
          Map.entry("linux", Set.of()),
          Map.entry("store", Set.of("oci", "linux")),
          Map.entry("distribution", Set.of("oci", "store")),
          Map.entry("network", Set.of("oci", "linux")),
          Map.entry("runtime", Set.of("oci", "linux")),
          Map.entry("plugin", Set.of("oci")),
          Map.entry("csi", Set.of("oci")),
          Map.entry("cdi", Set.of("oci")),
          Map.entry("builder", Set.of("oci", "linux", "store")),
          Map.entry(
              "engine",
              Set.of(
                  "oci",
                  "linux",
                  "store",
                  "distribution",
                  "network",
                  "runtime",
                  "plugin",
                  "csi",
                  "cdi",
                  "builder")),
          Map.entry("http", Set.of()),
          Map.entry("docker", Set.of("oci", "linux", "http", "engine", "builder")),
          Map.entry("daemon", Set.of("oci", "linux", "engine", "docker")),
          Map.entry("testing", Set.of("oci")));

  /** Packages beside that of their module. */
  private static final Set<String> PARTS =
      Set.of(
          "builder.attest",
          "builder.cache",
          "builder.dockerfile",
          "builder.pattern",
          "builder.solve",
          "network.cni",
          "network.dns");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.gantry");
  }

  @Test
  void modulesUseOnlyWhatTheDesignAllows() {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : classes) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = module(type);
        String to = module(dependency.getTargetClass());
        if (!to.isEmpty()
            && !to.equals(from)
            && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
          forbidden.add(from + " uses " + to + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("io.gantry.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void eachModuleIsOnePackage() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : classes) {
      if (!isGenerated(type)) {
        packages.add(type.getPackageName());
      }
    }
    Set<String> expected = new TreeSet<>(MAY_USE.keySet());
    expected.addAll(PARTS);
    assertThat(packages).isEqualTo(new TreeSet<>(expected.stream().map(ROOT::concat).toList()));
  }

  /** Not of modules that are vocabulary: records of specifications, system calls, test fixtures. */
  @Test
  void aThirdOfTheTypesStaysInside() {
    Map<String, List<JavaClass>> byModule = new TreeMap<>();
    for (JavaClass type : classes) {
      if (!isGenerated(type)
          && type.isTopLevelClass()
          && !type.getSimpleName().equals("package-info")) {
        byModule.computeIfAbsent(module(type), name -> new ArrayList<>()).add(type);
      }
    }
    byModule.forEach((module, types) -> {
      long inside =
          types.stream().filter(t -> !t.getModifiers().contains(JavaModifier.PUBLIC)).count();
      if (types.size() >= SMALL && !VOCABULARY.contains(module)) {
        assertThat(inside * 3)
            .as("package-private types of %s: %d of %d", module, inside, types.size())
            .isGreaterThanOrEqualTo(types.size());
      }
    });
  }

  /** The JSON library's adapters and gRPC's messages. */
  private static boolean isGenerated(JavaClass type) {
    return type.getPackageName().endsWith(".jsonb")
        || type.getPackageName().endsWith(".proto")
        || type.getSimpleName().endsWith("JsonAdapter");
  }

  private static String module(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    int end = name.indexOf('.', ROOT.length());
    return name.substring(ROOT.length(), end < 0 ? name.length() : end);
  }
}
