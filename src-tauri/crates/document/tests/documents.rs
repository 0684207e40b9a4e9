//! Documents of every kind, made here as their programs would.
#![cfg(test)]

use std::io::{Cursor, Write};
use studio_document::{DocumentError, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_word_text_is_read_with_its_tables_and_without_what_was_deleted() {
    let body = r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>
        <w:p><w:r><w:t>Tides &amp; </w:t></w:r><w:r><w:t xml:space="preserve">waves&#33;</w:t></w:r></w:p>
        <w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>潮水</w:t><w:tab/><w:t>noon</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>high</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>low</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        </w:body></w:document>"#;
    let text = read(&zipped(&[("word/document.xml", body)]), "a.docx").unwrap();
    assert_eq!(text.trim(), "Tides & waves!\n潮水\tnoon\nhigh\tlow");
}

#[test]
fn slides_are_read_in_their_order_with_their_notes() {
    let slide = |text: &str| {
        format!(r#"<p:sld xmlns:a="a" xmlns:p="p"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"#)
    };
    let (one, two, ten) = (slide("First"), slide("Second"), slide("Tenth"));
    let notes = slide("say this");
    let bytes = zipped(&[
        ("ppt/presentation.xml", "<p/>"),
        ("ppt/slides/slide10.xml", &ten),
        ("ppt/slides/slide2.xml", &two),
        ("ppt/slides/slide1.xml", &one),
        ("ppt/notesSlides/notesSlide2.xml", &notes),
    ]);
    let text = read(&bytes, "a.pptx").unwrap();
    let places: Vec<usize> = ["First", "Second", "> say this", "Tenth"]
        .iter()
        .map(|word| text.find(word).unwrap())
        .collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn a_sheet_is_read_row_by_row_under_its_name() {
    let bytes = zipped(&[
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="潮汐" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>port</t></is></c><c r="B1" t="inlineStr"><is><t>height</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>上海</t></is></c><c r="B2"><v>4.5</v></c></row></sheetData></worksheet>"#,
        ),
    ]);
    let text = read(&bytes, "a.xlsx").unwrap();
    assert_eq!(text.trim(), "## 潮汐\n\nport\theight\n上海\t4.5");
}

#[test]
fn an_open_document_is_read_without_its_comments() {
    let body = r#"<office:document-content xmlns:office="o" xmlns:text="t"><office:body><text:h>Tides</text:h><text:p>high<office:annotation><text:p>hm</text:p></office:annotation> water</text:p></office:body></office:document-content>"#;
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", body),
    ]);
    assert_eq!(read(&bytes, "a.odt").unwrap().trim(), "Tides\nhigh water");
}

/// A PDF of one page with a text in a font that every reader has.
fn pdf(text: &str) -> Vec<u8> {
    use lopdf::content::{Content, Operation};
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier", "Encoding" => "WinAnsiEncoding",
    });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = Content {
        operations: vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 12.into()]),
            Operation::new("Tj", vec![Object::string_literal(text)]),
            Operation::new("ET", vec![]),
        ],
    };
    let stream = document.add_object(Stream::new(dictionary! {}, content.encode().unwrap()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => stream,
    });
    document.objects.insert(
        pages,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_pdf_is_read_and_one_without_words_says_so() {
    assert_eq!(
        read(&pdf("High water at noon"), "a.pdf").unwrap().trim(),
        "High water at noon"
    );
    assert_eq!(read(&pdf(""), "a.pdf"), Err(DocumentError::NoText));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let bomb = " ".repeat(65 * 1024 * 1024);
    let bytes = zipped(&[("word/document.xml", &bomb)]);
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(read(&bytes, "a.docx"), Err(DocumentError::TooLarge));
}
