//! `outputs.tf`: every output of the module, handed on.

use crate::generate::format::Code;
use crate::generate::hcl::{Expression, is_identifier};
use crate::module::{Interface, Output};

/// The outputs in the module's own order; `None` where there are none. Ephemeral outputs stay
/// inside: Terraform allows none at the root.
pub(super) fn outputs(interface: &Interface) -> Option<String> {
    let outputs = interface.outputs_in_order().into_iter();
    let mut code = Code::default();
    for output in outputs.filter(|output| is_identifier(&output.name) && !output.ephemeral) {
        code.blank();
        write(&mut code, output);
    }
    Some(code.finish()).filter(|text| !text.is_empty())
}

fn write(code: &mut Code, output: &Output) {
    code.open(&format!("output \"{}\"", output.name));
    if let Some(description) = &output.description {
        code.string("description", description);
    }
    code.attribute("value", &Expression::reference(format!("module.this.{}", output.name)), None);
    if output.sensitive {
        code.attribute("sensitive", &Expression::reference("true"), None);
    }
    code.close();
}
