use super::*;
use crate::fault::Fault as Misbehaviour;

#[test]
fn every_id_is_unique_and_every_fault_model_has_its_fault() {
    let ids: std::collections::HashSet<_> = MODELS.iter().map(|model| model.id).collect();
    assert_eq!(ids.len(), MODELS.len());
    for model in MODELS {
        let fault = Misbehaviour::of_model(model.id);
        assert_eq!(fault.is_some(), model.group == Group::Fault, "{}", model.id);
        assert_eq!(
            crate::load::text(model.id).is_some(),
            model.group == Group::Load
        );
    }
    assert_eq!(
        MODELS
            .iter()
            .filter(|model| model.group == Group::Fault)
            .count(),
        25
    );
}
