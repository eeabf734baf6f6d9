package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the JDK's modules that classes use: by reference, by a descriptor, and by the name of a
 * class in a text, where something is loaded by name. {@code jdeps} finds the first two only, and
 * refuses class paths whose modular jars do not fit together, which a class path need not. What no
 * class says is added by rule: providers that the JDK looks up by itself.
 */
final class ModuleScan {
  private static final String CLASS = ".class";
  private static final Set<String> LOADERS = Set.of("forName", "loadClass", "findClass");
  private static final Pattern OBJECT = Pattern.compile("L([^;<]+)[;<]");
  private static final Pattern NAME =
      Pattern.compile("(?:javax?|jdk|sun|com\\.sun|org\\.w3c|org\\.xml)(?:\\.\\w+)+");

  private final JdkModules jdk;
  private final int feature;
  private final NavigableSet<String> modules = new TreeSet<>(Set.of("java.base"));

  ModuleScan(JdkModules jdk, int feature) {
    this.jdk = jdk;
    this.feature = feature;
  }

  /** Adds what the classes of a jar or folder use. Classes that nobody can read are left out. */
  ModuleScan add(OwnContent content) throws IOException {
    content.visit((name, bytes) -> {
      if (name.endsWith(CLASS) && !name.endsWith("module-info.class")) {
        addClass(name, bytes);
      }
    });
    return this;
  }

  private void addClass(String name, byte[] bytes) {
    try {
      ClassModel model = ClassFile.of().parse(bytes);
      boolean loads = false;
      for (PoolEntry entry : model.constantPool()) {
        addEntry(entry);
        loads |= entry instanceof MemberRefEntry m && LOADERS.contains(m.name().stringValue());
      }
      if (loads) {
        addNamesInTexts(model);
      }
      for (FieldModel field : model.fields()) {
        addDescriptor(field.fieldType().stringValue());
      }
      for (MethodModel method : model.methods()) {
        addDescriptor(method.methodType().stringValue());
      }
    } catch (IllegalArgumentException e) {
      // A file that only looks like a class, as tests of compilers carry them, is never loaded.
      if (bytes.length == 0) {
        throw GantryException.invalid(
            "read class " + JarFileReader.shown(name) + ": it is empty. Hint: build it again");
      }
    }
  }

  private void addEntry(PoolEntry entry) {
    if (entry instanceof ClassEntry type) {
      String name = type.asInternalName();
      if (name.startsWith("[")) {
        addDescriptor(name);
      } else {
        addName(name);
      }
    } else if (entry instanceof NameAndTypeEntry member) {
      addDescriptor(member.type().stringValue());
    } else if (entry instanceof MethodTypeEntry method) {
      addDescriptor(method.descriptor().stringValue());
    }
  }

  /** Of classes that load others by name only: lists of what must not be loaded exist, too. */
  private void addNamesInTexts(ClassModel model) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry text && NAME.matcher(text.stringValue()).matches()) {
        addName(text.stringValue().replace('.', '/'));
      }
    }
  }

  private void addDescriptor(String descriptor) {
    Matcher matcher = OBJECT.matcher(descriptor);
    while (matcher.find()) {
      addName(matcher.group(1));
    }
  }

  private void addName(String name) {
    jdk.moduleOf(name).ifPresent(modules::add);
    if (name.startsWith("java/nio/file/FileSystem")) {
      // jar: file systems come from a provider.
      addIfThere("jdk.zipfs");
    }
  }

  private void addIfThere(String module) {
    if (jdk.has(module)) {
      modules.add(module);
    }
  }

  /** All modules in order, those by rule included. */
  NavigableSet<String> modules() {
    if (modules.contains("java.naming")) {
      addIfThere("jdk.naming.dns");
    }
    if (modules.contains("java.management")) {
      addIfThere("jdk.management");
    }
    if (feature < 22) {
      // Elliptic curves of TLS; java.base has them since.
      addIfThere("jdk.crypto.ec");
    }
    return modules;
  }
}
