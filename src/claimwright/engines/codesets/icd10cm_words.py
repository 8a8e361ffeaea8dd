"""One word for each thing: adjectives, plurals and everyday words under one noun.

Our own table. Both the list and the question are read through it, so which word of a group leads
does not matter, only that they meet. An entry reads "word: others that mean it".
"""

from __future__ import annotations

SAME = """
abdomen: abd abdominal; abscess: abscesses; absence: agenesis; achilles tendon: achilles;
acinus: acinar; acne: acneiform pimples zit; addison: addisonian; african: africanus;
alcohol: alcoholic drinking; alcohol dependence: alcoholism; allergy: allergic allergies;
alveolus: alveolar; alzheimer: alzheimers; amblyopia: lazy;
ameba: amebiasis amebic amoebiasis amoebic; amnesia: forgetful;
amyloidosis: amyloid amyloidotic; anaphylaxis: anaphylactic anaphylactoid; anemia: anaemia;
aneurysm: aneurysmal; angina: anginal; anuria: anuric; anus: anal; aorta: aortic;
aplasia: aplastic; apnea: apnoea; appendix: appendiceal; arm: brachial;
arrhythmia: arrhythmic dysrhythmia; artery: arterial; artery disease: arteriopathy;
arthritis: arthritic arthritides; aspergillus: aspergillosis; asthma: asthmatic; ataxia: ataxic;
atherosclerosis: arteriosclerosis arteriosclerotic atherosclerotic; atrium: atrial;
atrophy: atrophic; bacillus: bacillary; back pain: backache; bacteria: bacterial; bile: biliary;
bileduct: choledochal; bite: bites bitten; bladder: vesical; blindness: blind;
bloating: bloated; blood: haematological hematologic hematological hemic;
blood forming: hematopoietic; bone: bony osseous; bradycardia: bradycardic;
brain: cerebral cerebrum; brain vessel: cerebrovascular; breast: breasts mammary;
bronchus: bronchial; bulimia: bulimic; bulla: bullous; bunion: bunions;
burn: burned burns burnt; buttock: gluteal; calcification: calcific calcified calcinosis;
calculus: calculi lithiasis stone stones; calculus gallbladder: gallstone gallstones;
calorie: energy; cancer: adenocarcinoma cancerous carcinoma carcinomas;
candida: candidal candidiasis moniliasis yeast; candida mouth: thrush; carbuncle: carbuncles;
cartilage: cartilaginous chondral; cataract: cataractous cataracts; cecum: cecal;
cerebellum: cerebellar; chagas: chagasic; cheek: buccal; chlamydia: chlamydial;
choroid: choroidal; chromosome: chromosomal; circulation: circulatory; cirrhosis: cirrhotic;
coagulation: clotting; coagulation defect: coagulopathy; cochlea: cochlear; colitis: colitides;
colon: colonic; colon rectum: colorectal; color: coloring colour;
congenital: congenita connatal inborn; conjunctiva: conjunctival; conjunctivitis: pinkeye;
constipation: constipated; contusion: bruise bruising contused; corn: corns; cornea: corneal;
cortex: cortical; cryptococcus: cryptococcal cryptococcosis; cyanosis: cyanosed cyanotic;
cyst: cystic cysts; cytomegalovirus: cytomegaloviral; deafness: deaf; defect: defects;
deficiency: deficient; deformity: deformities; degeneration: degenerated degenerative;
deletion: deletions; delirium: delirious; dementia: demented; demyelination: demyelinating;
dependence: addicted addiction; depression: depressed depressive;
dermatitis: dermatitic dermatitides; diabetes: diabetic diabetics; diaphragm: diaphragmatic;
diarrhea: diarrheal diarrhoea diarrhoeal; diet: dieting; dilation: dilatation dilated;
diphtheria: diphtheritic; disability: disabilities disabled retardation retarded;
disc: discs disk disks;
disease: ailment condition diseases disorder disorders illness syndrome syndromes;
dislocation: dislocated luxation; displacement: displaced ectopia slipped;
diverticulum: diverticular; dizziness: dizzy; down: mongolism; duct: ductal ducts;
duodenum: duodenal; dura: dural; dysentery: dysenteric; dyspepsia: dyspeptic indigestion;
dysphagia: swallowing; dysphonia: hoarseness; dysplasia: dysplastic; dyspnea: dyspnoea;
dystonia: dystonic; dystrophy: dystrophic; ear: aural auricular otic; ear pain: earache;
eclampsia: eclamptic; eczema: eczematous; edema: edematous oedema;
elevated: high increased raised; embolism: emboli embolic embolization embolus;
emphysema: emphysematous; endocardium: endocardial; endocrine pancreas: islet;
endometrium: endometrial; enlargement: enlarged overgrowth; enlargement heart: cardiomegaly;
eosinophil: eosinophilic; epiglottis: epiglottic; epilepsy: epileptic; epiphora: tearing tears;
epistaxis: nosebleed; erythema: erythematous; esophagus: esophageal oesophageal;
ethmoid: ethmoidal; exfoliation: exfoliative; eye: eyes ocular ophthalmic;
eyelid: lid lids palpebral; face: facial; fallopian tube: tubal; fat: fatty;
fatigue: tired tiredness; favus: favosa; female genital: gynecologic; femur: femoral;
fetus: fetal foetal; fever: febrile pyrexia; fibrillation: fibrillations;
fibrosis: fibrotic fibrous; fibula: fibular; filaria: filarial filariasis; finger: fingers;
fissure: fissures; fistula: fistulae fistulas; flat foot: flatfoot; follicle: follicular;
foot: feet; fracture: broken fractured fractures; fungus: fungal fungi mycoses mycosis mycotic;
furuncle: boil boils; gangrene: gangrenous; gastritis: gastritides; genitourinary: urogenital;
gestation: gestational; giardia: giardiasis; gingiva: gingival gum gums; gland: glandular;
glaucoma: glaucomatous; glomerulus: glomerular; glottis: glottic; glucose: sugar;
gonorrhea: gonococcal gonococcus gonorrheal gonorrhoea; gout: gouty; granuloma: granulomatous;
groin: inguinal; hair loss: alopecia alopecic balding baldness; hallucination: hallucinating;
hand: hands; hearing: auditory; heart: cardiac; heart disease: cardiopathy;
heart inflammation: carditis; heart vessel: cardiovascular; heel: calcaneal calcaneus;
helminth: helminthiasis helminthic worm worms; hemangioma: haemangioma; hematuria: haematuria;
hemisphere: hemispheric; hemolysis: haemolytic hemolytic; hemophilia: haemophilia;
hemorrhage: bleed bleeding haemorrhage hemorrhagic;
hemorrhoids: haemorrhoid haemorrhoids hemorrhoid hemorrhoidal piles;
hereditary: autosomal dominant familial genetic heritable inherited recessive; hernia: hernial;
herpes: herpesviral herpesvirus herpetic; hip: hips; hirsutism: hirsute;
histoplasma: histoplasmosis; hoarseness: hoarse; hordeolum: sty stye; hormone: hormonal;
humerus: humeral; hydrocephalus: hydrocephalic; hymen: hymenal; hyperglycemia: hyperglycemic;
hyperhidrosis: sweating sweaty; hyperinsulinism: hyperinsulinemic;
hypermetropia: farsighted farsightedness hyperopia; hypermobility: hypermobile;
hyperplasia: hyperplastic; hypertension: hypertensive; hypertrophy: hypertrophic;
hypoglycemia: hypoglycemic; hypoplasia: hypoplastic; hypotension: hypotensive hypotony;
hypothyroidism: hypothyroid; ichthyosis: ichthyotic; idiopathic: cryptogenic; ileum: ileal;
ilium: iliac; immunity: immune immunologic; impairment: impaired; incontinence: incontinent;
infarction: infarct infarcts; infection: infected infections infectious infective;
infestation: infestations; inflammation: inflamed inflammatory; influenza: flu;
injury: injured injuries trauma traumatic; insomnia: insomniac sleepless;
insufficiency: incompetence insufficient regurgitation;
intestine: bowel bowels enteric gut intestinal; intoxication: drunkenness intoxicated;
iris: iridial; irradiation: radiation; ischemia: ischaemia ischaemic ischemic;
jaundice: icteric icterus jaundiced; jaw: jaws; jejunum: jejunal; joint: articular joints;
keratosis: keratotic; ketosis: ketotic; kidney: kidneys renal; kidney disease: nephropathy;
knee: knees; kyphosis: hunchback; labyrinth: labyrinthine; laceration: cut; lacrimal: lachrymal;
larynx: laryngeal; leg: legs; leishmania: leishmanial leishmaniasis; lens: lenticular;
leprosy: leprous; leukemia: leukaemia leukemic; leukodystrophy: leukodystrophic;
lichen: lichenoid; ligament: ligamentous; lip: labial lips; liver: hepatic; lobule: lobular;
lung: lungs pulmonary; lupus: lupoid; lymph: lymphatic lymphoid; lymphoblast: lymphoblastic;
lymphocyte: lymphocytic; lymphoma: lymphomatous; macula: maculae macular; malaria: malarial;
malformation: abnormalities abnormality anomalies anomaly dysgenesis malformations;
malignant: aggressive; malnutrition: malnourished; mandible: mandibular; mania: manic;
mastoid: mastoidal; maxilla: maxillary; mediastinum: mediastinal; medulla: medullary;
megaloblast: megaloblastic; melanoma: melanomas; meninges: meningeal;
meningococcus: meningococcal; meniscus: meniscal; menopause: menopausal;
menstruation: menses menstrual periods; mental: psychiatric psychogenic; metabolism: metabolic;
monocyte: monocytic; mouth: oral; mucin: mucinous; mucosa: mucosal; mucosa skin: mucocutaneous;
mucus: mucous; muscle: muscles muscular; muscle pain: myalgia; muscle skeleton: musculoskeletal;
myeloid: granulocytic myelogenous; myocardium: myocardial; myopathy: myopathic;
myopia: myopic nearsighted nearsightedness; myxedema: myxedematous; nail: nails toenail ungual;
nausea: nauseated; necrosis: necrotic necrotizing;
neoplasm: neoplasms neoplastic tumor tumors tumour; nephritis: nephritic nephritides;
nerve: nerves neural; nervous: neurologic neurological; nervous degeneration: neurodegenerative;
neuritis: neuritic; neuron: neuronal; neuropathy: neuropathic; neurosis: neurotic;
neutrophil: neutrophilic; nevus: birthmark; newborn: neonatal neonate neonates neonatorum;
nose: nasal; nutrition: nutritional; nystagmus: nystagmoid; obesity: obese;
obstruction: obstructed obstructive; occlusion: occlusive; opacities vitreous: floaters;
orbit: orbital; osteoporosis: osteoporotic; ovary: ovarian;
pain: ache aching painful pains soreness; palate: palatal; palpitations: palpitation;
pancreas: pancreatic; papilla: papillary; paralysis: palsies palsy paralytic paralyzed;
parasite: parasites parasitic; parkinsonism: parkinsonian; passive congestion liver: nutmeg;
patella: kneecap patellar; pediculosis: lice; pelvis: pelvic; penis: penile;
perforation: perforated; pericardium: pericardial; perineum: perineal;
periodontium: periodontal; peritoneum: peritoneal; pertussis: whooping; phalanx: phalangeal;
pharynx: pharyngeal; phobia: phobic; photosensitivity: photosensitive; phthiriasis: crabs;
pigmentation: pigmentary pigmented; pituitary: hypophyseal hypophysis; placenta: placental;
platelet: platelets thrombocytic; pleura: pleural; pneumococcus: pneumococcal;
pneumocystis: pneumocystic; pneumonia: pneumonias pneumonic; poisoning: overdose poisoned;
polyarthritis: polyarticular; polyp: polypoid polyposis polyps; pregnancy: gravid pregnant;
pressure: decubitus; pressure ulcer: bedsore bedsores; primary: essential; prolapse: prolapsed;
prostate: prostatic; protozoa: protozoal protozoan; pruritus: itch itching itchy pruritic;
psoriasis: psoriatic; psychosis: insane psychotic; pubis: pubic;
puerperium: postpartum puerperal; pupil: pupillary;
pus: purulent pyogenic suppuration suppurative; pustule: pustular; pylorus: pyloric;
rabies: rabid; radius: radial; rectum: rectal; retention: retained; retina: retinal;
rib: costal; rickettsia: rickettsial rickettsiosis; rupture: ruptured; sacrum: sacral;
salmonella: salmonellosis; sarcoma: sarcomatous; scapula: scapular;
scar: cicatricial cicatrix scarring scars;
schistosoma: bilharziasis schistosomal schistosomiasis; schizophrenia: schizophrenic;
sclera: scleral; sclerosis: scleroderma sclerotic; scoliosis: scoliotic; scrotum: scrotal;
scurvy: scorbutic; seborrhea: seborrheic seborrhoeic;
secondary: metastases metastasis metastatic mets; seizure: convulsion convulsions fits seizures;
sepsis: bloodstream septic septicaemia septicemia; septum: septal; sex: sexual;
shigella: shigellosis; short stature: dwarfism; shoulder: shoulders; sickness: sick;
sideroblast: sideroblastic; sinus: sinusal; skeleton: skeletal; skin: cutaneous dermal;
skin disease: dermatosis; skull: cranial; somnambulism: sleepwalking; somnolence: sleepiness;
spasm: spasmodic spasms spastic; sphenoid: sphenoidal; spine: spinal; spleen: splenic;
spondylosis: spondylotic; sprain: sprained sprains; staphylococcus: staphylococcal;
stenosis: narrowing stenotic stricture; sternum: sternal; stomach: gastric; strabismus: squint;
strain: strained; streptococcus: strep streptococcal; suicide: suicidal;
supraglottis: supraglottic; swelling: swollen; syncope: faint fainting; synovium: synovial;
syphilis: syphilitic; tachycardia: tachycardic; talipes: clubfoot; tarsus: tarsal;
tendon: tendinous tendons; testis: testes testicle testicular; tetanus: lockjaw tetanic;
thorax: thoracic; thrombosis: clot clots thrombi thrombotic thrombus; thymus: thymic;
thyroid: thyroidal; thyrotoxicosis: hyperthyroid hyperthyroidism thyrotoxic; tibia: tibial;
tic: tics; tinea: dermatophyte dermatophytosis ringworm tineal; tinnitus: ringing;
tissue: tissues; tobacco: smoker smoking; toe: toes; tongue: lingual; tonsil: tonsillar tonsils;
tooth: dental teeth; toxoplasma: toxoplasmic toxoplasmosis; trachea: tracheal;
tremor: shaking trembling tremors; trichomonas: trichomonal trichomoniasis; trisomy: trisomic;
tuberculosis: tb tubercular tuberculoma tuberculous; tubule: tubular;
tubule interstitial: tubulointerstitial; tympanic membrane: eardrum; typhoid: typhoidal;
ulcer: ulcerated ulceration ulcerative ulcers; ulna: ulnar; umbilicus: umbilical;
uremia: uremic; ureter: ureteral ureteric; urethra: urethral;
urticaria: hives urticarial urticarias; uterus: uteri uterine womb; uterus sacrum: uterosacral;
uvea: uveal; vagina: vaginal; valve: valves valvular; varicella: chickenpox;
varicose: varices varix; vein: veins venous; ventricle: ventricular;
vertebra: vertebrae vertebral; vertigo: vertiginous; vesicle: vesicular; vessel: vascular;
vessel inflammation: vasculitis; virus: viral viruses; viscera: visceral; vision: visual;
vulva: vulval vulvar; wart: verruca verrucae warts; weakness: weak; wheezing: wheeze;
wound: wounds; wrist: carpal wrists; zoster: shingles; zygoma: zygomatic
"""

# Greek and Latin roots of diseases, and what the endings say of them.
ROOTS = """
adrenal: adren; aorta: aort; appendix: append; artery: arter; bileduct: cholang choledoch;
bladder: cyst; blood: hem hemat; bone: oste; brain: encephal; breast: mast;
bronchus: bronch bronchi; bursa: burs; calculus: lith; cartilage: chondr; cerebellum: cerebell;
cervix: cervic; choroid: choroid; colon: col enterocol; conjunctiva: conjunctiv; cornea: kerat;
diverticulum: diverticul; duodenum: duoden; ear: ot; endocardium: endocard;
endometrium: endometr; epididymis: epididym; epiglottis: epiglott; esophagus: esophag;
eye: ophthalm; eyelid: blephar; fallopian: salping; fascia: fasci; fat: pannicul steat;
finger: dactyl; fluid: hydr; fungus: myc; gallbladder: cholecyst; gingiva: gingiv; gland: aden;
heart: cardi; hip: coxa; ileum: ile; intestine: enter gastroenter; iris: irid ir; joint: arthr;
kidney: nephr pyel; knee: gon; labyrinth: labyrinth; lacrimal: dacryocyst dacryoaden;
larynx: laryng; lip: cheil; liver: hepat; lung: pneum pneumon; lymph: lymphang;
lymphnode: lymphaden; mastoid: mastoid; meninges: mening; mouth: stomat; muscle: my myos;
myocardium: myocard; nail: onych paronych; nasopharynx: nasopharyng; nerve: neur polyneur;
nose: rhin; ovary: oophor; pancreas: pancreat; parotid: parot; penis: balan;
pericardium: pericard; peritoneum: periton; pharynx: pharyng; pleura: pleur;
poliomyelitis: polio; prepuce: posth; prostate: prostat; pus: py; rectum: proct; retina: retin;
rib: cost; root: radicul; salivary: sialaden sial; sclera: scler; sinus: sinus;
skin: derm dermat; skull: crani; spermatic: funicul; spinalcord: myel; spleen: splen;
stomach: gastr; synovium: synov tenosynov; tendon: tendin tendon; testis: orch orchi;
thyroid: thyroid; tongue: gloss; tonsil: tonsill; trachea: trache; tympanic: myring;
umbilicus: omphal; ureter: ureter; urethra: urethr; uterus: metr hyster; uvea: uve; uvula: uvul;
vagina: vagin colp; valve: valv; vein: phleb thrombophleb; vertebra: spondyl; vesicle: vesicul;
vessel: vascul angi; vulva: vulv
"""
ENDINGS = """
atresia: atresia; atrophy: atrophy; blood: emia; calculus: lithiasis lith; cancer: carcinoma;
deficiency: penia; dilation: ectasis ectasia; disease: pathy osis; dysplasia: dysplasia; edema:
edema; enlargement: megaly; fungus: mycosis; hemorrhage: rrhagia rrhage; hernia: cele;
inflammation: itis itide; neoplasm: oma blastoma; pain: algia dynia; paralysis: plegia; phobia:
phobia; prolapse: ptosis; rupture: rrhexis; sarcoma: sarcoma; sclerosis: sclerosis; softening:
malacia; spasm: spasm; stenosis: stenosis; tuberculosis: tuberculosis; urine: uria
"""


def _turned(table: str) -> dict[str, str]:
    """From every variant to the word that leads its group."""
    found: dict[str, str] = {}
    for entry in table.replace("\n", " ").split(";"):
        word, _, variants = entry.strip().partition(": ")
        for variant in variants.split():
            found[variant] = word
    return found


LEADING = _turned(SAME)
ROOT = _turned(ROOTS)
# Longest first: "carcinoma" before "oma".
ENDING = dict(sorted(_turned(ENDINGS).items(), key=lambda item: -len(item[0])))
