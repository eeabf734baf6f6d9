package io.gantry.javaimage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Java program as it is before it becomes an image.
 *
 * @param name for messages and the label {@code org.opencontainers.image.title}
 * @param version empty when nobody says it
 * @param mainClass empty when nothing says it; it is then looked for
 * @param options of the JVM that the program needs
 * @param content the program's own classes and resources, the first wins
 * @param libraries in the order of the class path
 * @param notes what the user should know: parts that were left out, and why
 */
public record JavaApplication(
    String name,
    String version,
    String mainClass,
    List<String> options,
    List<OwnContent> content,
    List<Library> libraries,
    List<String> notes) {
  public JavaApplication {
    options = List.copyOf(options);
    content = List.copyOf(content);
    libraries = distinct(libraries);
    notes = List.copyOf(notes);
  }

  JavaApplication withMainClass(String newMainClass) {
    return new JavaApplication(name, version, newMainClass, options, content, libraries, notes);
  }

  /** Two libraries of one name, of different groups, both stay. */
  private static List<Library> distinct(List<Library> libraries) {
    List<Library> distinct = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Library library : libraries) {
      String name = library.name();
      for (int i = 2; !taken.add(name); i++) {
        name = i + "-" + library.name();
      }
      distinct.add(new Library(name, library.file()));
    }
    return List.copyOf(distinct);
  }
}
