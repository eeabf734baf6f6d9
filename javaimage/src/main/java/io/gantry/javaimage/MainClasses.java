package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which class of a program starts it. */
final class MainClasses {
  private static final Pattern NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)*");

  private MainClasses() {}

  /** The application with its main class: as said, else as its jar says, else the only one. */
  static JavaApplication decide(JavaApplication application, String said) throws IOException {
    String name = said.isEmpty() ? application.mainClass() : said;
    if (!name.isEmpty()) {
      return application.withMainClass(checked(application, name));
    }
    List<String> found = find(application);
    if (found.size() == 1) {
      return application.withMainClass(found.getFirst());
    }
    throw GantryException.invalid(
        "build %s: %s. Hint: choose with --main-class"
            .formatted(
                application.name(),
                found.isEmpty()
                    ? "nothing says its main class, and no class has a public static void main"
                    : "several classes have a main method: " + String.join(", ", found)));
  }

  private static String checked(JavaApplication application, String name) {
    if (!NAME.matcher(name).matches()) {
      throw GantryException.invalid(
          "build %s: its main class %s is no name of a class"
              .formatted(application.name(), JarFileReader.shown(name)));
    }
    return name;
  }

  private static List<String> find(JavaApplication application) throws IOException {
    List<String> found = new ArrayList<>();
    for (OwnContent content : application.content()) {
      content.visit((name, bytes) -> {
        if (name.endsWith(".class") && !name.startsWith("META-INF/") && hasMain(bytes)) {
          found.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      });
    }
    return found;
  }

  private static boolean hasMain(byte[] bytes) {
    try {
      ClassModel model = ClassFile.of().parse(bytes);
      for (MethodModel method : model.methods()) {
        if (method.methodName().equalsString("main")
            && method.methodType().equalsString("([Ljava/lang/String;)V")
            && method.flags().has(AccessFlag.STATIC)
            && method.flags().has(AccessFlag.PUBLIC)) {
          return true;
        }
      }
      return false;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
