package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The little of a {@code pom.xml} that an image tells; Maven knows the rest.
 *
 * @param version empty when it is the parent's, or a property
 * @param mainClass of the first plugin that has one; empty when none does
 */
record Pom(String artifact, String version, String packaging, String mainClass) {
  static Pom read(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      // Entities would read other files, or never end.
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder parser = factory.newDocumentBuilder();
      // The one that is there prints what is also thrown.
      parser.setErrorHandler(new DefaultHandler());
      Element project = parser.parse(file.toFile()).getDocumentElement();
      String packaging = child(project, "packaging");
      return new Pom(
          child(project, "artifactId"),
          plain(child(project, "version")),
          packaging.isEmpty() ? "jar" : packaging,
          mainClass(project));
    } catch (SAXException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "read " + file + ": " + e.getMessage(), e);
    } catch (ParserConfigurationException e) {
      throw GantryException.internal("read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element.getTextContent().strip();
      }
    }
    return "";
  }

  private static String mainClass(Element project) {
    for (String name : new String[] {"mainClass", "exec.mainClass", "main.class", "start-class"}) {
      NodeList found = project.getElementsByTagName(name);
      for (int i = 0; i < found.getLength(); i++) {
        String text = plain(found.item(i).getTextContent().strip());
        if (!text.isEmpty()) {
          return text;
        }
      }
    }
    return "";
  }

  private static String plain(String text) {
    return text.contains("${") ? "" : text;
  }
}
